import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { AppState, Layout } from '../shared/contract.ts'
import { toFailure } from '../shared/failure.ts'
import type { Failure } from '../shared/failure.ts'
import { everything } from '../shared/inventory.ts'
import type { SyncStatus } from '../shared/sync-status.ts'
import { invoke, onEvent } from './api.ts'
import { Connect } from './connect/connect.tsx'
import { Trouble } from './connect/trouble.tsx'
import { completeColumns } from './grid/grid.tsx'
import { Shell } from './shell/shell.tsx'
import { Shop } from './shop/shop.tsx'
import { useChecking } from './use-checking.ts'
import { useLayout } from './use-layout.ts'

type Loaded = { app: AppState; status: SyncStatus }

const plainLayout: Layout = {
  columns: completeColumns([]),
  query: everything,
  panelOpen: true,
  theme: 'system',
  density: 'regular'
}

/** The whole page: the shell at once, then the shop, the connect screen, or why neither can be shown. */
export function App() {
  const [loaded, setLoaded] = useState<Loaded | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [layout, setLayout, noteLayout] = useLayout(plainLayout)

  const told = useRef(0)

  const load = useCallback(async () => {
    try {
      setFailure(null)
      for (let before = -1; before !== told.current;) {
        // What was told while the answer was under way may be newer than the answer: it is asked again, but not all the time.
        if (before >= 0) await new Promise((resolve) => setTimeout(resolve, 50))
        before = told.current
        setLoaded(await invoke('read-app', {}))
      }
    } catch (error) {
      setFailure(toFailure(error))
    }
  }, [])

  useEffect(() => {
    void load()
    const stops = [
      onEvent('app-changed', (app) => {
        told.current += 1
        setLoaded((old) => (old ? { ...old, app } : old))
      }),
      onEvent('sync-status', (status) => {
        told.current += 1
        setLoaded((old) => (old ? { ...old, status } : old))
      })
    ]
    return () => stops.forEach((stop) => stop())
  }, [load])

  // What is open in one shop says nothing of another, whose saved views have the same numbers.
  const shop = useRef<string | null | undefined>(undefined)
  useLayoutEffect(() => {
    if (!loaded || !layout || loaded.app.failure) return
    const { account } = loaded.app
    const before = shop.current
    // Test and live may be of one account.
    const now = account && `${account.id} ${account.mode}`
    shop.current = now ?? before ?? null
    if (now === null || before === undefined || before === now) return
    // Of which shop the arrangement was, nobody knows who has seen none since the start.
    if (before === null) return setLayout({ savedView: undefined })
    const { columns } = layout.savedView?.before ?? layout
    setLayout({ query: everything, columns, savedView: undefined })
  }, [loaded, layout, setLayout])

  const theme = layout?.theme ?? 'system'
  useLayoutEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = theme
  }, [theme])

  const trouble = failure ?? loaded?.app.failure ?? null
  const noShop = trouble !== null || loaded?.app.account === null
  useChecking(noShop)
  // What is chosen from the menu while no shop is open is not kept for the one that opens next.
  useEffect(() => (noShop ? onEvent('command', () => undefined) : undefined), [noShop])
  if (trouble) return <Trouble failure={trouble} onRetry={load} />
  if (!loaded || !layout) return <Shell />
  const { app, status } = loaded
  if (!app.account) return <Connect onConnected={load} />
  return (
    <Shop
      key={`${app.account.id} ${app.account.mode}`}
      account={app.account}
      app={app}
      status={status}
      layout={layout}
      onLayout={setLayout}
      onNote={noteLayout}
    />
  )
}
