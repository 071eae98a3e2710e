import { deciding } from './bugs/deciding.ts'
import { keeping } from './bugs/keeping.ts'
import { looking } from './bugs/looking.ts'
import { selling } from './bugs/selling.ts'
import { sending } from './bugs/sending.ts'

/** A deliberate bug: one passage of a file of the program (beneath src/main), replaced. It stands there exactly once. */
export type Mutant = { name: string; file: string; find: string | RegExp; put: string }

/**
 * Bugs that programs like this one really have had. A simulation that cannot find them proves nothing. Two more need a
 * real disk and a second process and are planted in the crash tests: flushing less, and two programs on one database.
 */
export const mutants: readonly Mutant[] = [...looking, ...sending, ...deciding, ...keeping, ...selling]
