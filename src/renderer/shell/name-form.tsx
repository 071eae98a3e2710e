import { useEffect, useRef, useState } from 'react'
import { views as words } from '../messages/views.ts'
import { useEscapeFrom } from './use-escape-from.ts'

type Props = {
  name: string
  /** Why the name cannot be taken; null when it was. */
  onName: (name: string) => string | null
  onClose: () => void
}

/** Asks for the name of a view, under the title. Enter takes it, Escape and leaving do not. */
export function NameForm({ name, onName, onClose }: Props) {
  const [text, setText] = useState(name)
  const [reason, setReason] = useState<string | null>(null)
  const root = useRef<HTMLFormElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) close.current()
    }
    document.addEventListener('pointerdown', outside)
    document.addEventListener('focusin', outside)
    return () => {
      document.removeEventListener('pointerdown', outside)
      document.removeEventListener('focusin', outside)
    }
  }, [])
  useEscapeFrom(root, onClose)
  return (
    <form
      ref={root}
      className="popover name-form"
      onSubmit={(event) => {
        event.preventDefault()
        setReason(onName(text))
      }}
    >
      <label className="field">
        <span className="field-label">{words.name}</span>
        <input
          ref={input}
          className="input"
          type="text"
          dir="auto"
          maxLength={100}
          value={text}
          aria-invalid={reason !== null}
          onChange={(event) => {
            setText(event.target.value)
            setReason(null)
          }}
        />
      </label>
      {reason === null ? (
        <p className="field-note">{words.saveHint}</p>
      ) : (
        <p className="field-reason" role="alert">
          {reason}
        </p>
      )}
      <button type="submit" className="button button-main">
        {name === '' ? words.save : words.rename}
      </button>
    </form>
  )
}
