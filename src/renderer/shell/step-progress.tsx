import { useEffect, useState } from 'react'
import type { EventPayload } from '../../shared/contract.ts'
import { invoke, onEvent } from '../api.ts'
import { stepWords } from '../messages/status.ts'
import { text } from '../messages/text.ts'

/** A step back or forth through many values: how far it is, and a way to stop it. Nothing while there is none. */
export function StepProgress() {
  const [now, setNow] = useState<EventPayload<'step-progress'> | null>(null)
  useEffect(() => onEvent('step-progress', (told) => setNow(told.done < told.total ? told : null)), [])
  const stops = now !== null && now.step !== 'cancel' && now.step !== 'back'
  useEffect(() => {
    if (!stops) return
    // Before anything else that Escape leaves, but not while somebody types.
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.target instanceof HTMLInputElement) return
      event.preventDefault()
      event.stopPropagation()
      stop()
    }
    window.addEventListener('keydown', onKeyDown, true)
    return () => window.removeEventListener('keydown', onKeyDown, true)
  }, [stops])
  if (now === null) return null
  const words = stepWords(now.step)
  return (
    <span className="status-step">
      <progress value={now.done} max={now.total} aria-label={words} />
      <span>{text.stepDone(words, now.done, now.total)}</span>
      {stops ? (
        <button type="button" className="link link-strong" onClick={stop}>
          {text.stop} <kbd>Esc</kbd>
        </button>
      ) : null}
    </span>
  )
}

const stop = (): void => void invoke('stop-step', {}).catch(() => undefined)
