import '@fontsource-variable/inter/index.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { eventNames } from '../shared/channels.ts'
import { everything } from '../shared/inventory.ts'
import { askAhead, hearAhead } from './ahead.ts'
import { App } from './app.tsx'
import { chunkRows } from './grid/inventory-view.ts'
import './styles/tokens.css'
import './styles/base.css'

/** The first rows of the shop that is open, asked for as the grid will ask. */
async function askForFirstRows(): Promise<void> {
  hearAhead(eventNames)
  const [app, found] = await Promise.all([askAhead('read-app', {}), askAhead('read-layout', {})])
  if (!app.ok || app.value.app.account === null || !found.ok) return
  await askAhead('open-view', { query: found.value.layout.query ?? everything, start: 0, count: chunkRows })
}
// Whoever needs one of these answers hears of its failure; here nobody does.
askForFirstRows().catch(() => undefined)

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root element')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>
)
