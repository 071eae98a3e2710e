import { Copy } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { ListenerState } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { listenCommand, listenerText, listenerWords } from '../messages/listener.ts'
import { icon } from '../shell/icons.tsx'
import type { Say } from '../shell/say.ts'

const lookEvery = 2_000

/** The door on this computer for `stripe listen`: on or off, where, and how it fares. */
export function Listener({ say }: { say: Say }) {
  const [state, setState] = useState<ListenerState | null>(null)
  const [failure, setFailure] = useState<Failure | null>(null)
  useEffect(() => {
    let latest = true
    const look = (): void => {
      invoke('read-listener', {}).then(
        (answer) => latest && setState(answer),
        (error: unknown) => latest && setFailure(toFailure(error))
      )
    }
    look()
    const timer = setInterval(look, lookEvery)
    return () => {
      latest = false
      clearInterval(timer)
    }
  }, [])
  return (
    <section>
      <h2>{listenerText.title}</h2>
      <p className="quiet small">{listenerText.note}</p>
      {state === null ? (
        failure ? (
          <p className="field-reason">{failureSentence(failure)}</p>
        ) : null
      ) : (
        <ListenerForm state={state} say={say} onState={setState} />
      )}
    </section>
  )
}

type FormProps = { state: ListenerState; say: Say; onState: (state: ListenerState) => void }

function ListenerForm({ state, say, onState }: FormProps) {
  const [enabled, setEnabled] = useState(state.enabled)
  const [port, setPort] = useState(String(state.port))
  const [secret, setSecret] = useState('')
  const [reason, setReason] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const id = useId()
  const changed = enabled !== state.enabled || port.trim() !== String(state.port) || secret !== ''

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const wanted = Number(port)
    if (!/^\d+$/.test(port.trim()) || wanted < 1024 || wanted > 65_535)
      return setReason(listenerText.wrongPort)
    const typed = secret.trim()
    if (typed !== '' && (typed.length < 8 || typed.length > 200)) return setReason(listenerText.wrongSecret)
    if (enabled && typed === '' && !state.hasSecret) return setReason(listenerText.noSecret)
    setBusy(true)
    invoke('save-listener', { enabled, port: wanted, secret: typed === '' ? null : typed })
      .then(
        (answer) => {
          onState(answer)
          setSecret('')
          if (answer.failure === null) say(answer.enabled ? listenerText.on(answer.port) : listenerText.off)
        },
        (error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' })
      )
      .finally(() => setBusy(false))
  }
  return (
    <form className="listener" onSubmit={submit}>
      <label className="check">
        <input
          type="checkbox"
          checked={enabled}
          onChange={(event) => {
            setEnabled(event.target.checked)
            setReason(null)
          }}
        />
        {listenerText.enable}
      </label>
      <div className="listener-fields">
        <label className="field">
          <span className="field-label">{listenerText.port}</span>
          <input
            className="input settings-number"
            type="text"
            inputMode="numeric"
            value={port}
            aria-describedby={`${id}-state`}
            onChange={(event) => {
              setPort(event.target.value)
              setReason(null)
            }}
          />
        </label>
        <label className="field listener-secret">
          <span className="field-label">{listenerText.secret}</span>
          <input
            className="input"
            type="password"
            value={secret}
            placeholder={state.hasSecret ? listenerText.secretKept : 'whsec_…'}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              setSecret(event.target.value)
              setReason(null)
            }}
          />
        </label>
        <button type="submit" className="button" disabled={busy || !changed}>
          {listenerText.save}
        </button>
      </div>
      {reason === null ? null : (
        <p className="field-reason" role="alert">
          {reason}
        </p>
      )}
      <CommandLine port={/^\d+$/.test(port.trim()) ? Number(port) : state.port} say={say} />
      <p id={`${id}-state`} className={state.failure ? 'field-reason' : 'quiet small'}>
        {state.failure
          ? `${failureSentence(state.failure)} ${failureRemedy(state.failure)}`
          : listenerWords(state)}
      </p>
    </form>
  )
}

/** The line to run, ready to be copied. The page may not touch the clipboard by itself: it selects and copies. */
function CommandLine({ port, say }: { port: number; say: Say }) {
  const field = useRef<HTMLInputElement>(null)
  const copy = (): void => {
    field.current?.select()
    say(document.execCommand('copy') ? listenerText.copied : listenerText.copyYourself)
  }
  return (
    <div className="listener-command">
      <input
        ref={field}
        className="input"
        type="text"
        readOnly
        value={listenCommand(port)}
        aria-label={listenerText.command}
        onFocus={(event) => event.target.select()}
      />
      <button type="button" className="button" onClick={copy}>
        <Copy {...icon} />
        {listenerText.copy}
      </button>
    </div>
  )
}
