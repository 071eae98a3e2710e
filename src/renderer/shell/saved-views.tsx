import { Bookmark, Ellipsis } from 'lucide-react'
import { count } from '../format.ts'
import { views as words } from '../messages/views.ts'
import { icon } from './icons.tsx'
import { moveInMenu } from './menu-keys.ts'
import { Popover } from './popover.tsx'
import type { CountedView, SavedViews } from './use-saved-views.ts'

type Props = {
  saved: SavedViews
  /** False while a page stands in the grid's place. */
  shown: boolean
  onOpen: (view: CountedView) => void
}

/** The saved views in the sidebar. F2 renames, Delete deletes; the same is in the menu beside each. */
export function SavedViewList({ saved, shown, onOpen }: Props) {
  if (saved.list === null || saved.list.length === 0) return null
  return (
    <section aria-label={words.saved}>
      <h2 className="sidebar-title">{words.saved}</h2>
      <ul className="views">
        {saved.list.map((view) => {
          const current = shown && saved.current?.id === view.id
          const choices = [
            [words.rename, () => rename(view)],
            ...(current && saved.differs ? [[words.updateThis, saved.saveShown] as const] : []),
            [words.delete, () => saved.remove(view)]
          ] as const
          const rename = (one: CountedView): void => {
            onOpen(one)
            saved.rename(one)
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
                  if (event.key === 'F2') rename(view)
                  else if (event.key === 'Delete') saved.remove(view)
                  else return
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
              <Popover
                label={words.more(view.name)}
                className="bare saved-more"
                align="end"
                button={<Ellipsis {...icon} size={14} />}
              >
                {(close) => (
                  <div
                    role="menu"
                    tabIndex={-1}
                    className="menu"
                    aria-label={words.more(view.name)}
                    onKeyDown={moveInMenu}
                  >
                    {choices.map(([label, run]) => (
                      <button
                        key={label}
                        type="button"
                        role="menuitem"
                        className="menu-item"
                        onClick={() => {
                          close()
                          run()
                        }}
                      >
                        {label}
                      </button>
                    ))}
                  </div>
                )}
              </Popover>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
