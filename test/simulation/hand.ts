import type { Errand } from './crew.ts'
import { runSeed } from './run.ts'

/** A process that lives through the seeds it is sent, one after the other. */
process.on('message', (errand: Errand) => {
  void runSeed(errand).then((result) => process.send?.(result))
})
