/** Types of build.mjs for TypeScript callers; what the function does is told there. */
export function ensureBuilt(): Promise<void>
