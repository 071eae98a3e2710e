import { z } from 'zod'

/**
 * The page runs under a policy without `unsafe-eval`. zod probes for `new Function` unless told not to, and
 * the browser reports that probe as a violation. Imported before any schema is built.
 */
z.config({ jitless: true })
