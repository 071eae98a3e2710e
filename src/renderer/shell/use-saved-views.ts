import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Layout, Output, SavedView } from '../../shared/contract.ts'
import { everything } from '../../shared/inventory.ts'
import type { InventoryQuery, ViewName } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import { completeColumns } from '../grid/grid.tsx'
import { kept } from '../kept.ts'
import { views as words } from '../messages/views.ts'
import { useSame } from '../use-same.ts'
import type { Done } from '../shop/use-steps.ts'

export type CountedView = Output<'list-views'>['views'][number]

/** Counting goes through every row of every view: not while things change, but a moment after. */
const countAfter = 400

type Arrangement = Partial<Layout> & { query: InventoryQuery }

type Options = {
  layout: Layout
  query: InventoryQuery
  /** Grows whenever rows or what counts as seen change. */
  turn: string
  done: Done
  attempt: (run: () => Promise<void>) => void
  onLayout: (change: Partial<Layout>) => void
  /** A name was given, or not: the keyboard goes back to the rows. */
  onDone: () => void
}

export type SavedViews = ReturnType<typeof useSavedViews>

/** The views people named: opened, saved, renamed and deleted, each of which can be taken back. */
export function useSavedViews({ layout, query, turn, done, attempt, onLayout, onDone }: Options) {
  const [list, setList] = useState<CountedView[] | null>(null)
  const [naming, setNaming] = useState<{ id: number | null; name: string } | null>(null)
  const now = useRef(layout)
  now.current = layout

  const read = useCallback(async () => {
    const { views } = await invoke('list-views', {})
    setList((old) => kept(old, views))
  }, [])
  useEffect(() => {
    // Views that cannot be read now are read with the next change.
    const timer = setTimeout(() => void read().catch(() => undefined), countAfter)
    return () => clearTimeout(timer)
  }, [read, turn])
  useEffect(() => void read().catch(() => undefined), [read])

  const current = list?.find(({ id }) => id === layout.savedView?.id) ?? null
  const differs = current !== null && look(current.query, current.columns) !== look(query, layout.columns)

  /** What is done to the views, which are listed anew when it is taken back. */
  const doneToViews: Done = (sentence, back, undo) =>
    done(sentence, back, async () => {
      await undo()
      await read()
    })

  /** Shows another arrangement. What is saved nowhere comes back though another is shown over it, as long as that is as it was. */
  const replace = (next: Arrangement): void => {
    const before = { query, columns: layout.columns, savedView: layout.savedView }
    const name = current?.name ?? null
    onLayout(next)
    if (!differs && (current !== null || query.filters.length === 0)) return
    const shown = look(next.query, next.columns ?? layout.columns)
    done(
      words.unsaved(name),
      words.unsavedBack(name),
      () => Promise.resolve(onLayout(before)),
      () => look(now.current.query ?? everything, now.current.columns) === shown
    )
  }

  const arranged = (view: SavedView): Arrangement => ({
    query: view.query,
    columns: completeColumns(view.columns),
    savedView: {
      id: view.id,
      before: layout.savedView?.before ?? { columns: layout.columns, query }
    }
  })

  const put = async (view: Omit<SavedView, 'id'> & { id: number | null }): Promise<number> => {
    const { id, name, query: asked, columns } = view
    const { metadata: _shown, ...plain } = asked
    const saved = await invoke('save-view', { id, name, query: plain, columns })
    return saved.id
  }

  const actions = useSame({
    stopNaming(): void {
      setNaming(null)
      // Whoever went elsewhere stays there. A press beside it has the keyboard nowhere only after this.
      requestAnimationFrame(() => document.activeElement === document.body && onDone())
    },
    replace,
    open: (view: SavedView): void => replace(arranged(view)),
    /** Back to a view of the program's own, arranged as before a saved one was opened. */
    leave(name: ViewName): void {
      const before = layout.savedView?.before ?? { columns: layout.columns, query }
      replace({
        query: { ...before.query, view: name, filters: [], search: '' },
        columns: before.columns,
        savedView: undefined
      })
    },
    /** Updates the open view, or asks for a name where there is none. */
    saveShown(): void {
      if (current === null) return setNaming({ id: null, name: '' })
      const { id, name } = current
      attempt(async () => {
        await put({ id, name, query, columns: layout.columns })
        await read()
        doneToViews(words.updated(name), words.takenBack(name), async () => void (await put(current)))
      })
    },
    /** Why a name cannot be taken; null when it was. */
    name(text: string): string | null {
      const name = text.trim()
      if (name === '') return words.nameless
      const id = naming?.id ?? null
      if (list?.some((view) => view.id !== id && view.name.toLowerCase() === name.toLowerCase()))
        return words.taken(name)
      flushSync(() => setNaming(null))
      onDone()
      attempt(async () => {
        const known = list?.find((view) => view.id === id)
        if (known) {
          await put({ ...known, name })
          await read()
          doneToViews(words.renamed(name), words.takenBack(known.name), async () => void (await put(known)))
          return
        }
        const made = { id: null, name, query, columns: layout.columns }
        const newId = await put(made)
        await read()
        onLayout(arranged({ ...made, id: newId }))
        doneToViews(words.savedAs(name), words.takenBack(name), async () => {
          await invoke('delete-view', { id: newId })
          if (now.current.savedView?.id === newId) onLayout({ savedView: undefined })
        })
      })
      return null
    },
    rename: (view: SavedView): void => setNaming({ id: view.id, name: view.name }),
    remove(view: SavedView): void {
      attempt(async () => {
        await invoke('delete-view', { id: view.id })
        const wasOpen = layout.savedView
        const { columns } = layout
        // What it was seen with goes with it: the own columns are back.
        if (wasOpen?.id === view.id) onLayout({ savedView: undefined, columns: wasOpen.before.columns })
        await read()
        doneToViews(words.deleted(view.name), words.takenBack(view.name), async () => {
          await put(view)
          // Its name does not stand over another list that was opened since.
          const isThere = now.current.savedView === undefined && now.current.query === layout.query
          if (wasOpen?.id === view.id && isThere) onLayout({ savedView: wasOpen, columns })
        })
      })
    }
  })
  return useMemo(
    () => ({ list, current, differs, naming, ...actions }),
    [list, current, differs, naming, actions]
  )
}

/** What of an arrangement is part of a view: not how wide columns are, nor which products are open just now. */
function look({ metadata: _shown, group, ...query }: InventoryQuery, columns: Layout['columns']): string {
  const arrangement = columns.map(({ id, visible, pinned }) => [id, visible, pinned ?? null])
  const { view, search, filters, sort } = query
  return JSON.stringify([view, search, filters, sort, group !== undefined, arrangement])
}
