import { Bookmark, Ellipsis } from 'lucide-react'
import { useRef } from 'react'
import { count } from '../format.ts'
import { views as words } from '../messages/views.ts'
import { icon } from './icons.tsx'
import { MenuButton } from './menu.tsx'
import type { CountedView, SavedViews } from './use-saved-views.ts'

type Props = {
  saved: SavedViews
  /** False while a page stands in the grid's place. */
  shown: boolean
  onOpen: (view: CountedView) => void
  onRename: (view: CountedView) => void
}

/** The saved views in the sidebar. F2 renames, Delete deletes; the same is in the menu beside each. */
export function SavedViewList({ saved, shown, onOpen, onRename }: Props) {
  const list = useRef<HTMLUListElement>(null)
  /** What was deleted, though it may be shown for a moment still. */
  const going = useRef(new Set<number>())
  const { list: views } = saved
  if (views === null || views.length === 0) return null
  return (
    <section aria-label={words.saved}>
      <h2 className="sidebar-title">{words.saved}</h2>
      <ul ref={list} className="views">
        {views.map((view, at) => {
          const current = shown && saved.current?.id === view.id
          const remove = (): void => {
            // The keyboard goes on to what is beside it: in the grid, a second Delete would clear a cell.
            going.current.add(view.id)
            const staying = [...views.keys()].filter((place) => !going.current.has(views[place]?.id ?? 0))
            const next = staying.find((place) => place > at) ?? staying.at(-1)
            const beside =
              next === undefined
                ? list.current?.closest('nav')?.querySelector('li')
                : list.current?.children[next]
            beside?.querySelector('button')?.focus()
            saved.remove(view)
          }
          return (
            <li key={view.id} className="saved-view">
              <button
                type="button"
                className={`view${current ? ' view-current' : ''}`}
                aria-current={current ? 'page' : undefined}
                title={view.name}
                onClick={() => onOpen(view)}
                onKeyDown={(event) => {
                  if (event.key === 'F2') onRename(view)
                  else if (event.key !== 'Delete') return
                  else if (!event.repeat) remove()
                  event.preventDefault()
                }}
              >
                <Bookmark {...icon} />
                <span className="view-name" dir="auto">
                  {view.name}
                </span>
                <span className="view-count">
                  {count(view.count)}
                  {current && saved.differs ? <span className="unseen">, {words.differs}</span> : null}
                </span>
              </button>
              <MenuButton
                label={words.more(view.name)}
                className="bare saved-more"
                align="end"
                button={<Ellipsis {...icon} size={14} />}
                entries={[
                  { label: words.rename, run: () => onRename(view) },
                  current && saved.differs && { label: words.updateThis, run: saved.saveShown },
                  { label: words.delete, run: remove }
                ]}
              />
            </li>
          )
        })}
      </ul>
    </section>
  )
}
