/** Types of display.mjs for TypeScript callers; what the function does is told there. */
export function ensureDisplay(): Promise<{ display: string | undefined; virtual: boolean; stop: () => void }>
