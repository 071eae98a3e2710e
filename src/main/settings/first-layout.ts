import type { Layout } from '../../shared/contract.ts'
import { everything } from '../../shared/inventory.ts'

/** What the page gets before it has saved a layout of its own: no columns means the page’s own choice. */
export const firstLayout: Layout = {
  columns: [],
  query: everything,
  panelOpen: true,
  theme: 'system',
  density: 'regular'
}
