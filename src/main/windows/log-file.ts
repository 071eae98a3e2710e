import log from 'electron-log/node.js'
import { join } from 'node:path'
import type { Log } from '../engine-api.ts'
import { redact } from '../redact.ts'

/** Appends to `<dataDir>/logs/stockroom.log`, a megabyte at the most and the one before it. Keys are cut out. */
export function createLogFile(dataDir: string): Log {
  const file = log.create({ logId: 'stockroom' })
  file.transports.console.level = 'error'
  file.transports.file.level = 'info'
  file.transports.file.maxSize = 1024 * 1024
  file.transports.file.resolvePathFn = () => join(dataDir, 'logs', 'stockroom.log')
  return (level, message) => file[level](redact(message))
}
