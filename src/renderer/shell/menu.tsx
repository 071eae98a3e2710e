import type { LucideProps } from 'lucide-react'
import { Fragment } from 'react'
import type { ComponentType, KeyboardEvent } from 'react'
import { icon } from './icons.tsx'
import { Popover } from './popover.tsx'
import type { PopoverProps } from './popover.tsx'
import './menu.css'

export type MenuEntry = {
  label: string
  note?: string
  Icon?: ComponentType<LucideProps>
  /** One of several, and whether it is the one that holds. */
  checked?: boolean
  disabled?: boolean
  /** Begins what belongs together, under a rule. */
  begins?: boolean
  /** What it does stands in the menu's place, which therefore stays. */
  opens?: boolean
  run: () => void
}

type ListProps = {
  label: string
  /** False is what cannot be done here. */
  entries: readonly (MenuEntry | false)[]
  /** Puts the menu away and the keyboard back where it came from. */
  close: () => void
}

/** What can be done, one below the other. Arrows, Home and End go through it; choosing, Escape and Tab close it. */
export function MenuList({ label: name, entries, close }: ListProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Escape' || event.key === 'Tab') close()
    else if (!move(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div role="menu" className="menu" tabIndex={-1} aria-label={name} onKeyDown={onKeyDown}>
      {entries.map((entry) =>
        entry === false ? null : (
          <Fragment key={entry.label}>
            {entry.begins ? <hr /> : null}
            <Item {...entry} close={close} />
          </Fragment>
        )
      )}
    </div>
  )
}

function Item({
  label,
  note,
  Icon,
  checked,
  disabled = false,
  opens = false,
  run,
  close
}: MenuEntry & Pick<ListProps, 'close'>) {
  return (
    <button
      type="button"
      role={checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={checked}
      aria-haspopup={opens ? 'dialog' : undefined}
      className={`menu-item${Icon ? ' menu-line' : ''}${checked ? ' menu-checked' : ''}`}
      disabled={disabled}
      tabIndex={-1}
      onClick={() => {
        if (!opens) close()
        run()
      }}
    >
      {Icon ? <Icon {...icon} size={14} /> : null}
      <span>{label}</span>
      {note === undefined ? null : <span className="menu-note">{note}</span>}
    </button>
  )
}

/** Goes to another entry, if that is what the key means. */
function move({ key, currentTarget }: KeyboardEvent<HTMLElement>): boolean {
  const entries = [...currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]:not([disabled])')]
  const at = entries.findIndex((entry) => entry === document.activeElement)
  const to = {
    ArrowDown: (at + 1) % entries.length,
    ArrowUp: at <= 0 ? entries.length - 1 : at - 1,
    Home: 0,
    End: entries.length - 1
  }[key]
  if (to === undefined) return false
  entries[to]?.focus()
  return true
}

type ButtonProps = Omit<PopoverProps, 'children' | 'holds'> & Pick<ListProps, 'entries'>

/** A button with a menu under it. */
export function MenuButton({ entries, ...props }: ButtonProps) {
  return (
    <Popover {...props} holds="menu">
      {(close) => <MenuList label={props.label} entries={entries} close={close} />}
    </Popover>
  )
}
