import { useEffect, useRef } from 'react'
import type { Layout } from '../../shared/contract.ts'
import { everything, longestSearch } from '../../shared/inventory.ts'
import type { InventoryQuery, ViewName } from '../../shared/inventory.ts'
import type { CodeMatch } from '../../shared/stocktake.ts'
import { invoke } from '../api.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { grouped } from '../shell/filters.ts'
import type { CountedView, SavedViews } from '../shell/use-saved-views.ts'
import { useSame } from '../use-same.ts'
import { metadataOf } from './use-asked.ts'
import type { Attempt } from './use-attempt.ts'

/** So long the page stays as it was when a search takes its time. Milliseconds. */
const waitAtMost = 150

type Parts = {
  view: InventoryView
  layout: Layout
  /** What the view is asked for now. */
  asked: InventoryQuery
  saved: SavedViews
  attempt: Attempt
  onLayout: (change: Partial<Layout>) => void
  closePage: () => void
  leavePage: () => void
}

/** What the grid is asked to show, by whomever. A page that stands in the grid's place makes room for it. */
export function useAsking({ view, layout, asked, saved, attempt, onLayout, closePage, leavePage }: Parts) {
  const query = layout.query ?? everything
  /** What the search field says: for a moment it can be ahead of the query that is drawn. */
  const now = useRef({ query, typed: query.search })
  // Words that were typed beside another question are not part of this one.
  if (now.current.query !== query) now.current = { query, typed: query.search }
  const late = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useEffect(() => () => clearTimeout(late.current), [])
  const ask = (changed: InventoryQuery): Promise<void> => {
    // The words in the search field count, though the page may not have been drawn for them.
    const next = { ...changed, search: now.current.typed }
    // Before the page is drawn for it: the answer is on its way meanwhile.
    const answered = view.ask({ ...next, metadata: asked.metadata })
    onLayout({ query: next })
    return answered
  }
  /** The page is drawn for the words together with what they find; until then the search field alone shows them. */
  const askTyped = (words: string): void => {
    const next = { ...query, search: words }
    now.current.typed = words
    const show = (): void => {
      clearTimeout(late.current)
      if (now.current.query === query && now.current.typed === words) onLayout({ query: next })
    }
    clearTimeout(late.current)
    late.current = setTimeout(show, waitAtMost)
    void view.ask({ ...next, metadata: asked.metadata }, show)
  }
  /** Something that has nothing to do with the view that is open; resolves when it is listed. */
  const askAnew = (next: InventoryQuery): Promise<void> => {
    const before = layout.savedView?.before
    const answered = view.ask({ ...next, metadata: metadataOf(before?.columns ?? layout.columns) })
    saved.replace({ query: next, savedView: undefined, ...(before ? { columns: before.columns } : {}) })
    return answered
  }
  return useSame({
    ask,
    askAll: () => askAnew(everything),
    askView(name: ViewName) {
      closePage()
      saved.leave(name)
    },
    /** What is low or out: the view of the one has not what is in that of the other. */
    askLow() {
      closePage()
      askAnew({ ...everything, filters: [{ kind: 'status', statuses: ['low', 'out'] }] })
    },
    askSaved(chosen: CountedView) {
      closePage()
      saved.open(chosen)
    },
    /** Its name is asked for over its list; the view that is open keeps what was changed in it. */
    renameSaved(chosen: CountedView) {
      closePage()
      if (saved.current?.id !== chosen.id) saved.open(chosen)
      saved.rename(chosen)
    },
    askSearch(words: string) {
      closePage()
      askTyped(words)
    },
    /** What has one code. Sizes of one product need not have it themselves: it may be their product's, or their price's. */
    askCode(code: string, matches: readonly CodeMatch[]) {
      closePage()
      const [first] = matches
      if (first === undefined || matches.some(({ name }) => name !== first.name))
        askAnew({ ...everything, search: code })
      else askAnew(called(first))
    },
    askSorted: (sort: InventoryQuery['sort']) =>
      ask({ ...query, sort: sort.length === 0 ? everything.sort : sort }),
    askGrouped() {
      closePage()
      ask(grouped(query, query.group === undefined ? { closed: false } : null))
    },
    /** Closes the groups of the list, or opens them. */
    askClosed(closed: boolean) {
      closePage()
      ask(grouped(query, { closed }))
    },
    /** Among those of its name, wherever it is. */
    showItem: (id: string) =>
      attempt(async () => {
        const { row } = await invoke('read-item', { id })
        const answered = askAnew(called(row))
        leavePage()
        await answered
        await view.seek(id)
      }),
    /** In the view that is open, if that has it. */
    goTo: ({ itemId, active }: { itemId: string; active: boolean }) =>
      attempt(async () => {
        closePage()
        if (await view.seek(itemId)) return
        const { group } = query
        // It may be in a group that is closed.
        if (group !== undefined && (group.closed || group.except.length > 0)) {
          await ask(grouped(query, { closed: false }))
          if (await view.seek(itemId)) return
        }
        askAnew({ ...everything, view: active ? 'all' : 'archived' })
      })
  })
}

export type Asking = ReturnType<typeof useAsking>

/** All that is called so. */
const called = ({ name, active }: Pick<CodeMatch, 'name' | 'active'>): InventoryQuery => ({
  ...everything,
  view: active ? 'all' : 'archived',
  filters: [{ kind: 'text', column: 'product', text: name.slice(0, longestSearch) }]
})
