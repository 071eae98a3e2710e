import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Created } from '../../shared/create.ts'
import { createText as words } from '../messages/create.ts'
import { icon } from '../shell/icons.tsx'
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
          <button type="submit" className="button button-main" disabled={busy}>
            {button}
          </button>
          {note}
        </div>
      </form>
    </aside>
  )
}
