import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import './popover.css'

type Props = {
  label: string
  button: ReactNode
  className: string
  align: 'start' | 'end'
  children: (close: () => void) => ReactNode
}

/** A button with a small sheet under it. Escape, a click elsewhere and leaving it by keyboard close it. */
export function Popover({ label, button, className, align, children }: Props) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLSpanElement>(null)
  const trigger = useRef<HTMLButtonElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const id = useId()

  useEffect(() => {
    if (!open) return
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false)
    }
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return
      event.preventDefault()
      setOpen(false)
      trigger.current?.focus()
    }
    document.addEventListener('keydown', escape)
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    sheet.current?.querySelector<HTMLElement>('button, input, select')?.focus()
    // At the lower end of a panel there is room for it below what is seen.
    sheet.current?.scrollIntoView?.({ block: 'nearest' })
    return () => {
      document.removeEventListener('keydown', escape)
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
    }
  }, [open])

  const close = (): void => {
    setOpen(false)
    trigger.current?.focus()
  }
  return (
    <span ref={root} className="popover-root">
      <button
        ref={trigger}
        type="button"
        className={className}
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open ? (
        <div ref={sheet} id={id} className={`popover popover-${align}`} role="group" aria-label={label}>
          {children(close)}
        </div>
      ) : null}
    </span>
  )
}

type Entry = { label: string; note?: string; disabled?: boolean; run: () => void }

/** What can be done, one below the other; choosing closes the sheet. */
export function MenuList({ entries, close }: { entries: readonly Entry[]; close: () => void }) {
  return (
    <ul className="menu">
      {entries.map(({ label, note, disabled = false, run }) => (
        <li key={label}>
          <button
            type="button"
            className="menu-item"
            disabled={disabled}
            onClick={() => {
              close()
              run()
            }}
          >
            <span>{label}</span>
            {note === undefined ? null : <span className="menu-note">{note}</span>}
          </button>
        </li>
      ))}
    </ul>
  )
}
