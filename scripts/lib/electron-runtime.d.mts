/** Types of electron-runtime.mjs for TypeScript callers; what the function does is told there. */
export type ElectronRuntime = {
  executable: string
  args: string[]
  version: string
  source: 'official' | 'registry'
}
export function ensureElectron(): Promise<ElectronRuntime>
