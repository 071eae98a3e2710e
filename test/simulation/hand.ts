import type { Errand } from './crew.ts'
import { runSeed } from './run.ts'

// The SDK writes down who called it, at every request: the nearest few say enough.
Error.stackTraceLimit = 4

/** A process that lives through the seeds it is sent, one after the other. */
process.on('message', (errand: Errand) => {
  void runSeed(errand).then((result) => process.send?.(result))
})
