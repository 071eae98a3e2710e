import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { basename } from 'node:path'
import { AppFailure } from '../shared/failure.ts'

/** @throws AppFailure file-unreadable */
export function readWhole(path: string, atMost: number): Uint8Array {
  try {
    if (statSync(path).size > atMost) {
      throw new AppFailure('file-unreadable', `${basename(path)} is larger than ${atMost / 1_000_000} MB`)
    }
    return readFileSync(path)
  } catch (error) {
    throw fileFailure(error, path, 'read')
  }
}

/** Writes a file whole or not at all: a reader never sees half of it. @throws AppFailure disk-full | file-unwritable */
export function writeWhole(path: string, chunks: Iterable<string | Uint8Array>): void {
  const temporary = `${path}.part`
  try {
    const file = openSync(temporary, 'w')
    try {
      // Not writeSync, which says how much of the chunk there was room for, and fails only with the next.
      for (const chunk of chunks) writeFileSync(file, chunk)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw fileFailure(error, path, 'written')
  }
}

/** How Windows says of a file that another program has it open. */
const isInUse = (code: unknown): boolean => code === 'EBUSY' || code === 'EPERM' || code === 'EACCES'

function fileFailure(error: unknown, path: string, verb: 'read' | 'written'): unknown {
  if (error instanceof AppFailure || !(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'ENOSPC') {
    return new AppFailure('disk-full', `there is no room to write ${path}. Make room and try again`)
  }
  // Its new text lies beside it already, so it is not the folder that is in the way.
  if ('syscall' in error && error.syscall === 'rename' && isInUse(error.code)) {
    return new AppFailure(
      'file-unwritable',
      `${path} is open in another program, or may not be replaced (${error.message}). Close it there, or choose another name`
    )
  }
  return verb === 'read'
    ? new AppFailure('file-unreadable', `${path} cannot be read (${error.message})`)
    : new AppFailure(
        'file-unwritable',
        `${path} cannot be written (${error.message}). Check that its folder is there and yours to write`
      )
}
