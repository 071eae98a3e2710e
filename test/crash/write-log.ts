import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What a program did to the files of one folder, in order; see write-log.c. `end` is the log's length after it. */
export type LogRecord = { end: number; what: string; fd: number; number: number; data: Buffer }

/**
 * Compiles the library that keeps the log and returns its path.
 * @throws with what to install where there is no C compiler, or where this is not Linux
 */
export function compileWriteLog(folder: string): string {
  if (process.platform !== 'linux') throw new Error('Power cuts are simulated on Linux only.')
  const library = join(folder, 'write-log.so')
  const source = join(import.meta.dirname, 'write-log.c')
  const { error, status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source], {
    encoding: 'utf8'
  })
  if (error !== undefined)
    throw new Error('Simulating power cuts needs a C compiler: apt-get install gcc libc6-dev', {
      cause: error
    })
  if (status !== 0)
    throw new Error(`write-log.c does not compile (apt-get install gcc libc6-dev?): ${stderr}`)
  return library
}

const headLength = 17

/** Reads a log; what a killed program wrote of its last record is left out. */
export function readWriteLog(file: string): LogRecord[] {
  const bytes = readFileSync(file)
  const records: LogRecord[] = []
  for (let at = 0; at + headLength <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 13)
    const end = at + headLength + length
    if (end > bytes.length) break
    records.push({
      end,
      what: String.fromCharCode(bytes[at] ?? 0),
      fd: bytes.readInt32LE(at + 1),
      number: Number(bytes.readBigInt64LE(at + 5)),
      data: bytes.subarray(at + headLength, end)
    })
    at = end
  }
  return records
}
