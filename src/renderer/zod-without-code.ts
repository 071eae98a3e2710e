import { z } from 'zod'

// The page may not make code out of text. zod would try with its first schema, so this module is imported before any.
z.config({ jitless: true })
