import { Search } from 'lucide-react'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { flushSync } from 'react-dom'
import { longestSearch } from '../../shared/inventory.ts'
import type { InventoryRow } from '../../shared/inventory.ts'
import { text } from '../messages/text.ts'
import { views as words } from '../messages/views.ts'
import { icon } from '../shell/icons.tsx'
import { Swatch } from '../shell/swatch.tsx'
import { matching } from './match.ts'
import type { Entry } from './match.ts'
import './palette.css'
import { useFoundItems } from './use-found-items.ts'

type Props = {
  views: readonly Entry[]
  commands: readonly Entry[]
  /** Ids of what was chosen last, newest first. */
  recent: readonly string[]
  onChoose: (id: string) => void
  onItem: (item: InventoryRow) => void
  onClose: () => void
}

type Section = { title: string; entries: readonly (Entry & { item?: InventoryRow })[] }

/** Finds an item, a view or a command by what it is called. Arrows move, Enter goes there, Escape leaves. */
export function Palette({ views, commands, recent, onChoose, onItem, onClose }: Props) {
  const [typed, setTyped] = useState('')
  const [place, setPlace] = useState(0)
  const { items: found, current } = useFoundItems(typed)
  /** Enter was pressed on what is still being looked for. */
  const [waiting, setWaiting] = useState(false)
  const dialog = useRef<HTMLDialogElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const id = useId()
  const close = useRef(onClose)
  close.current = onClose

  useLayoutEffect(() => {
    const element = dialog.current
    if (!element || element.open) return
    element.showModal()
    // A press beside the sheet is one on the dialog itself, which is all that lies there.
    const beside = (event: MouseEvent): void => {
      if (event.target === element) close.current()
    }
    const again = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'k' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      close.current()
    }
    element.addEventListener('click', beside)
    element.addEventListener('keydown', again)
    return () => {
      element.removeEventListener('click', beside)
      element.removeEventListener('keydown', again)
      element.close()
    }
  }, [])

  const known = [...views, ...commands]
  const again = recent.flatMap((one) => known.find((entry) => entry.id === one) ?? [])
  const items = found.map((item) => ({ ...itemEntry(item, typed.trim()), item, run: () => onItem(item) }))
  const sections: Section[] = (
    typed.trim() === ''
      ? [
          { title: words.recent, entries: again },
          { title: words.commands, entries: commands.filter((entry) => !again.includes(entry)) },
          { title: words.viewsTitle, entries: views.filter((entry) => !again.includes(entry)) }
        ]
      : [
          { title: words.viewsTitle, entries: matching(views, typed) },
          { title: words.commands, entries: matching(commands, typed) },
          { title: words.items, entries: items }
        ]
  ).filter(({ entries }) => entries.length > 0)
  const all = sections.flatMap(({ entries }) => entries)
  const at = Math.min(place, all.length - 1)
  const active = all[at]

  useLayoutEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView?.({ block: 'nearest' })
  }, [at, typed])

  const choose = (entry: Section['entries'][number]): void => {
    // The window is not covered any more, so that the keyboard, and the next key, can go where the entry leads.
    flushSync(onClose)
    if (entry.item === undefined) onChoose(entry.id)
    entry.run()
  }
  const chooseFound = useRef<() => void>(() => undefined)
  chooseFound.current = () => {
    setWaiting(false)
    if (active) choose(active)
  }
  useEffect(() => {
    // React draws nothing at once from within an effect.
    if (waiting && current) queueMicrotask(() => chooseFound.current())
  }, [waiting, current])
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = {
      ArrowDown: (at + 1) % all.length,
      ArrowUp: at <= 0 ? all.length - 1 : at - 1,
      PageDown: Math.min(all.length - 1, at + 8),
      PageUp: Math.max(0, at - 8)
    }[event.key]
    if (to !== undefined) {
      // While nothing is listed there is no place to go to.
      if (all.length > 0) setPlace(to)
      setWaiting(false)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      // An item that the words before had found is not what these ask for, unless somebody walked to it.
      if (!current && at <= 0 && (active === undefined || active.item)) setWaiting(true)
      else if (active) choose(active)
    } else return
    event.preventDefault()
  }
  const optionId = (entry: Section['entries'][number]): string => `${id}-${all.indexOf(entry)}`

  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={words.palette}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div className="palette-field">
        <Search {...icon} />
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={active && optionId(active)}
          aria-label={words.palette}
          placeholder={words.paletteHint}
          autoComplete="off"
          spellCheck={false}
          dir="auto"
          value={typed}
          maxLength={longestSearch}
          onChange={(event) => {
            setTyped(event.target.value)
            setPlace(0)
            setWaiting(false)
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={words.paletteResults}
        // What scrolls would be a stop of Tab where no key of the palette is heard.
        tabIndex={-1}
        className="palette-list"
      >
        {sections.map(({ title, entries }) => (
          <div key={title} role="group" aria-label={title}>
            <div className="palette-title" aria-hidden="true">
              {title}
            </div>
            {entries.map((entry) => (
              <div
                key={entry.id}
                id={optionId(entry)}
                role="option"
                aria-selected={entry === active}
                className="palette-option"
                tabIndex={-1}
                onClick={() => choose(entry)}
                onKeyDown={onKeyDown}
                onPointerMove={() => entry !== active && setPlace(all.indexOf(entry))}
              >
                {entry.item ? <Swatch imageUrl={entry.item.imageUrl} seed={entry.item.productId} /> : null}
                <span className="palette-words" dir="auto">
                  {entry.title}
                </span>
                {entry.note === '' ? null : (
                  <span className="palette-note" dir="auto">
                    {entry.note}
                  </span>
                )}
                {entry.keys === null ? null : <kbd>{entry.keys}</kbd>}
              </div>
            ))}
          </div>
        ))}
        {all.length === 0 ? <p className="palette-empty">{words.paletteEmpty(typed.trim())}</p> : null}
      </div>
      <div className="unseen" role="status">
        {typed.trim() === '' ? '' : words.found(all.length)}
      </div>
    </dialog>
  )
}

function itemEntry(item: InventoryRow, typed: string): Omit<Entry, 'run'> {
  // Whoever pastes an id sees that it is that one.
  const id = [item.productId, item.priceId].find((one) => typed.length > 5 && one?.startsWith(typed))
  const parts = [item.variant, item.sku, id ?? null, item.active ? null : text.archived]
  return {
    id: `item ${item.id}`,
    title: item.name,
    note: parts.filter((part) => part !== null && part !== '').join(' · '),
    also: '',
    keys: null
  }
}
