import { X } from 'lucide-react'
import { createContext, useContext, useLayoutEffect, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { text } from '../messages/text.ts'
import { icon } from '../shell/icons.tsx'
import type { Message } from '../shell/say.ts'
import './dialog.css'

type Props = {
  title: string
  /** Beside the title, such as the place in a list. */
  beside?: ReactNode
  className?: string
  /** The id of what is read out with the title when it opens. */
  describedBy?: string
  children: ReactNode
  onClose: () => void
  onKey?: (event: React.KeyboardEvent) => void
}

/** What the status bar says, which rests with the page while a dialog is open. */
export const Said = createContext<Message | null>(null)

/** A native modal dialog: the browser keeps the focus inside, Escape closes it, the rest of the page rests. */
export function Dialog({ title, beside, className = '', describedBy, children, onClose, onKey }: Props) {
  const element = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const message = useContext(Said)
  const [before] = useState(message)
  const said = message === before ? null : message
  useLayoutEffect(() => {
    const dialog = element.current
    if (!dialog || dialog.open) return
    dialog.showModal()
    // Never on an answer: a key pressed a moment too long must not decide anything.
    const start = dialog.querySelector<HTMLElement>('[data-autofocus]') ?? heading.current
    start?.focus()
    return () => dialog.close()
  }, [])
  return (
    <dialog
      ref={element}
      className={`dialog ${className}`}
      aria-labelledby="dialog-title"
      aria-describedby={describedBy}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onKeyDown={onKey}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h1 id="dialog-title" ref={heading} tabIndex={-1} dir="auto">
            {title}
          </h1>
          {beside}
          <button type="button" className="bare" aria-label={text.close} onClick={onClose}>
            <X {...icon} />
          </button>
        </header>
        {children}
        <div aria-live="polite" className="dialog-live">
          {said === null ? null : (
            <p key={said.text} className={`dialog-said dialog-said-${said.tone}`}>
              {said.text}
            </p>
          )}
        </div>
      </div>
    </dialog>
  )
}
