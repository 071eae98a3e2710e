import type { WindowApi } from '../shared/contract.ts'

declare global {
  interface Window {
    /** The page's only way out, put there by the preload. */
    readonly api: WindowApi
  }
}
