import type { Layout } from '../../shared/contract.ts'
import { everything } from '../../shared/inventory.ts'
import type { InventoryQuery, ViewName } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import type { InventoryView } from '../grid/inventory-view.ts'
import { grouped } from '../shell/filters.ts'
import type { CountedView, SavedViews } from '../shell/use-saved-views.ts'
import { useSame } from '../use-same.ts'
import type { Attempt } from './use-attempt.ts'

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
  const ask = (next: InventoryQuery): void => {
    // Before the page is drawn for it: the answer is on its way meanwhile.
    void view.ask({ ...next, metadata: asked.metadata })
    onLayout({ query: next })
  }
  /** Something that has nothing to do with the view that is open. */
  const askAnew = (next: InventoryQuery): void => {
    const before = layout.savedView?.before
    onLayout({ query: next, savedView: undefined, ...(before ? { columns: before.columns } : {}) })
  }
  return useSame({
    ask,
    askAll: () => askAnew(everything),
    askView(name: ViewName) {
      closePage()
      saved.leave(name)
    },
    askSaved(chosen: CountedView) {
      closePage()
      saved.open(chosen)
    },
    askSearch(words: string) {
      closePage()
      ask({ ...query, search: words })
    },
    askCode(code: string) {
      closePage()
      askAnew({ ...everything, search: code })
    },
    askSorted: (sort: InventoryQuery['sort']) =>
      ask({ ...query, sort: sort.length === 0 ? everything.sort : sort }),
    askGrouped() {
      closePage()
      ask(grouped(query, query.group === undefined ? { closed: false } : null))
    },
    /** By its name, wherever it is. */
    showItem: (id: string) =>
      attempt(async () => {
        const { row } = await invoke('read-item', { id })
        const named = { kind: 'text', column: 'product', text: row.name } as const
        askAnew({ ...everything, view: row.active ? 'all' : 'archived', filters: [named] })
        leavePage()
      }),
    /** In the view that is open, if that has it. */
    goTo: ({ itemId, active }: { itemId: string; active: boolean }) =>
      attempt(async () => {
        closePage()
        if (!(await view.seek(itemId))) askAnew({ ...everything, view: active ? 'all' : 'archived' })
      })
  })
}

export type Asking = ReturnType<typeof useAsking>
