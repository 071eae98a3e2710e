/** Types of install.mjs for TypeScript callers; what the functions do is told there. */
export function ensureInstalled(folder?: string): Promise<void>
export function missingPackages(folder: string): string[]
