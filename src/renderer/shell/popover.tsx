import { useEffect, useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import './popover.css'

export type PopoverProps = {
  label: string
  button: ReactNode
  className: string
  align: 'start' | 'end'
  /** A menu has a name and keys of its own. */
  holds?: 'fields' | 'menu'
  /** Whether it is open, where something else than its button opens it, too. */
  open?: boolean
  onOpen?: (open: boolean) => void
  children: (close: () => void) => ReactNode
}

/** A button with a small sheet under it. Escape, a click elsewhere and leaving it by keyboard close it. */
export function Popover({ label, button, className, align, holds = 'fields', ...rest }: PopoverProps) {
  const { children } = rest
  const [own, setOwn] = useState(false)
  const { open = own, onOpen: setOpen = setOwn } = rest
  const latest = useRef(setOpen)
  latest.current = setOpen
  const root = useRef<HTMLSpanElement>(null)
  const trigger = useRef<HTMLButtonElement>(null)
  const sheet = useRef<HTMLDivElement>(null)
  const id = useId()

  useEffect(() => {
    if (!open) return
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) latest.current(false)
    }
    const escape = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.isComposing) return
      event.preventDefault()
      latest.current(false)
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
  const named = holds === 'menu' ? {} : { role: 'group', 'aria-label': label }
  return (
    <span ref={root} className="popover-root">
      <button
        ref={trigger}
        type="button"
        className={className}
        aria-label={label}
        aria-haspopup={holds === 'menu' ? 'menu' : undefined}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {button}
      </button>
      {open ? (
        <div ref={sheet} id={id} className={`popover popover-${align}`} {...named}>
          {children(close)}
        </div>
      ) : null}
    </span>
  )
}
