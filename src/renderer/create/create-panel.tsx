import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import type { Created } from '../../shared/create.ts'
import { createText as words } from '../messages/create.ts'
import { icon } from '../shell/icons.tsx'
import { keys } from '../shell/shortcuts.ts'
import { useOpened } from '../use-opened.ts'
import { useSingle } from '../use-single.ts'
import './create.css'

type Props = {
  title: string
  /** What was refused and belongs to no single field. */
  general: Created['refusals']
  /** What the button says, and what stands beside it. */
  button: string
  note: ReactNode
  busy?: boolean
  onSubmit: () => Promise<void>
  onClose: () => void
  /** The fields. */
  children: ReactNode
}

/** What does not exist yet, in the place of the details: a form with its title, its fields and one button. */
export function CreatePanel({
  title,
  general,
  button,
  note,
  busy = false,
  onSubmit,
  onClose,
  children
}: Props) {
  const place = useOpened<HTMLElement>(onClose)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const element = form.current
    element?.addEventListener('keydown', onEnter)
    return () => element?.removeEventListener('keydown', onEnter)
  }, [])
  const once = useSingle()
  return (
    <aside ref={place} className="panel create" aria-label={title}>
      <header className="panel-head">
        <div className="panel-names">
          <h2 dir="auto">{title}</h2>
        </div>
        <button type="button" className="bare" aria-label={words.close} onClick={onClose}>
          <X {...icon} />
        </button>
      </header>
      <form
        ref={form}
        className="create-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void once(onSubmit)
        }}
      >
        {children}
        {general.map(({ field, reason }) => (
          <p key={`${field} ${reason}`} className="field-reason" role="alert">
            {reason}
          </p>
        ))}
        <div className="create-end">
          <button type="submit" className="button button-main" title={keys.commitAll} disabled={busy}>
            {button}
          </button>
          {note}
        </div>
      </form>
    </aside>
  )
}

/** As in a spreadsheet Enter goes on, with Shift back, and from the last field makes it; with Ctrl it does so from any. */
function onEnter(event: KeyboardEvent): void {
  const { key, target } = event
  if (key !== 'Enter' || event.isComposing || !(target instanceof HTMLInputElement)) return
  const { form } = target
  const inputs = [...(form?.querySelectorAll('input') ?? [])]
  const at = inputs.indexOf(target)
  const others = event.shiftKey ? inputs.slice(0, at).toReversed() : inputs.slice(at + 1)
  const next = others.find(({ type }) => type === 'text')
  event.preventDefault()
  if (event.ctrlKey || event.metaKey || (next === undefined && !event.shiftKey)) return form?.requestSubmit()
  next?.focus()
  next?.select()
}
