/*
 * Loaded into a program with LD_PRELOAD: appends every change the program makes to files under one folder to a log,
 * in the order it makes them, so that the folder can be rebuilt as of any moment, with what had and had not reached
 * the disk. Linux on 64-bit processors. WRITE_LOG_FOLDER: the folder, absolute; WRITE_LOG: where the log goes.
 *
 * A record is what happened (1 byte), the file descriptor (4), a number (8), a length (4) and so many bytes:
 *   o path, opened; number: 1 created, 2 emptied     w bytes written; number: where
 *   t cut off; number: the new length                s brought to the disk
 *   u path, removed                                  r from, NUL, to: renamed
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { most = 65536 };
static unsigned char ours[most];
static int to = -1;
static const char *folder = "";
static size_t folder_length;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("WRITE_LOG"), *name = getenv("WRITE_LOG_FOLDER");
  if (!path || !name) return;
  folder = name;
  folder_length = strlen(name);
  to = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int inside(const char *path) {
  return to >= 0 && path && strncmp(path, folder, folder_length) == 0 &&
         (path[folder_length] == '/' || path[folder_length] == 0);
}

/* A number may have been given to a socket since it was a file's. */
static int is_ours(int fd, struct stat *info) {
  if (to < 0 || fd < 0 || fd >= most || !ours[fd] || syscall(SYS_fstat, fd, info) != 0) return 0;
  return S_ISREG(info->st_mode) || S_ISDIR(info->st_mode);
}

static void note(char what, int fd, int64_t number, const void *data, size_t length) {
  unsigned char head[17];
  uint32_t size = (uint32_t)length;
  head[0] = (unsigned char)what;
  memcpy(head + 1, &fd, 4);
  memcpy(head + 5, &number, 8);
  memcpy(head + 13, &size, 4);
  struct iovec parts[2] = {{head, sizeof head}, {(void *)data, length}};
  int before = errno;
  if (syscall(SYS_writev, to, parts, 2) != (long)(sizeof head + length)) abort();
  errno = before;
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
  if (!inside(path)) {
    int fd = syscall(SYS_openat, at, path, flags, mode);
    if (fd >= 0 && fd < most) ours[fd] = 0;
    return fd;
  }
  pthread_mutex_lock(&turn);
  int absent = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
  int fd = syscall(SYS_openat, at, path, flags, mode);
  if (fd >= most) abort();
  if (fd >= 0) {
    ours[fd] = 1;
    note('o', fd, (absent ? 1 : 0) | (flags & O_TRUNC ? 2 : 0), path, strlen(path));
  }
  pthread_mutex_unlock(&turn);
  return fd;
}

#define MODE                                                     \
  mode_t mode = 0;                                               \
  if (flags & (O_CREAT | O_TMPFILE)) {                           \
    va_list rest;                                                \
    va_start(rest, flags);                                       \
    mode = va_arg(rest, mode_t);                                 \
    va_end(rest);                                                \
  }
int open(const char *path, int flags, ...) { MODE return open_any(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return open_any(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE return open_any(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE return open_any(at, path, flags, mode); }

ssize_t pwrite64(int fd, const void *data, size_t length, off64_t where) {
  struct stat info;
  if (!is_ours(fd, &info)) return syscall(SYS_pwrite64, fd, data, length, where);
  pthread_mutex_lock(&turn);
  ssize_t written = syscall(SYS_pwrite64, fd, data, length, where);
  if (written > 0) note('w', fd, where, data, (size_t)written);
  pthread_mutex_unlock(&turn);
  return written;
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t where) { return pwrite64(fd, data, length, where); }

ssize_t write(int fd, const void *data, size_t length) {
  struct stat info;
  if (!is_ours(fd, &info)) return syscall(SYS_write, fd, data, length);
  pthread_mutex_lock(&turn);
  int appends = (fcntl(fd, F_GETFL) & O_APPEND) != 0;
  int64_t where = appends ? (syscall(SYS_fstat, fd, &info), info.st_size) : syscall(SYS_lseek, fd, 0, SEEK_CUR);
  ssize_t written = syscall(SYS_write, fd, data, length);
  if (written > 0) note('w', fd, where, data, (size_t)written);
  pthread_mutex_unlock(&turn);
  return written;
}

int ftruncate64(int fd, off64_t length) {
  struct stat info;
  if (!is_ours(fd, &info)) return syscall(SYS_ftruncate, fd, length);
  pthread_mutex_lock(&turn);
  int answer = syscall(SYS_ftruncate, fd, length);
  if (answer == 0) note('t', fd, length, "", 0);
  pthread_mutex_unlock(&turn);
  return answer;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

/* Nothing is asked of the real disk: only the log says what would have reached it. */
static int sync_any(int fd, long call) {
  struct stat info;
  if (!is_ours(fd, &info)) return syscall(call, fd);
  pthread_mutex_lock(&turn);
  note('s', fd, 0, "", 0);
  pthread_mutex_unlock(&turn);
  return 0;
}
int fsync(int fd) { return sync_any(fd, SYS_fsync); }
int fdatasync(int fd) { return sync_any(fd, SYS_fdatasync); }

int unlinkat(int at, const char *path, int flags) {
  if (!inside(path)) return syscall(SYS_unlinkat, at, path, flags);
  pthread_mutex_lock(&turn);
  int answer = syscall(SYS_unlinkat, at, path, flags);
  if (answer == 0) note('u', -1, 0, path, strlen(path));
  pthread_mutex_unlock(&turn);
  return answer;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int remove(const char *path) {
  int answer = unlinkat(AT_FDCWD, path, 0);
  return answer != 0 && (errno == EISDIR || errno == EPERM) ? unlinkat(AT_FDCWD, path, AT_REMOVEDIR) : answer;
}

int rename(const char *from, const char *into) {
  if (!inside(from)) return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, into, 0);
  char both[8192];
  size_t first = strlen(from) + 1, second = strlen(into);
  if (first + second > sizeof both) abort();
  memcpy(both, from, first);
  memcpy(both + first, into, second);
  pthread_mutex_lock(&turn);
  int answer = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, into, 0);
  if (answer == 0) note('r', -1, 0, both, first + second);
  pthread_mutex_unlock(&turn);
  return answer;
}
