import { Check, ExternalLink, Package, RefreshCw, Store, TriangleAlert, X } from 'lucide-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { FormEvent, KeyboardEvent } from 'react'
import type { Input, KeyCheck, KnownShop, PermissionLine } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { plural } from '../format.ts'
import { connectText, lacksSomething, permissionWords, startWords } from '../messages/connect.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { text } from '../messages/text.ts'
import { icon } from '../shell/icons.tsx'
import { ModeBadge } from '../shell/mode-badge.tsx'
import './connect.css'

type Checked =
  | { state: 'none' }
  | { state: 'asking' }
  | { state: 'ok'; check: KeyCheck }
  | { state: 'bad'; failure: Failure }

/** Three steps from nothing to an open shop: create a key, paste it, see what it allows. */
export function Connect({ onConnected }: { onConnected: () => Promise<void> }) {
  const [key, setKey] = useState('')
  const [checked, setChecked] = useState<Checked>({ state: 'none' })
  /** What is being opened: a known shop by itself. */
  const [starting, setStarting] = useState<'shop' | 'demo' | KnownShop | null>(null)
  const [known, setKnown] = useState<KnownShop[]>([])
  /** Why what was last pressed was not done. */
  const [trouble, setTrouble] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  const turn = useRef(0)
  const input = useRef<HTMLInputElement>(null)

  useEffect(() => {
    input.current?.focus()
    // Without the list there is still all it takes to open one.
    invoke('list-shops', {}).then(
      ({ shops }) => setKnown(shops),
      () => {}
    )
  }, [])

  const ask = useCallback((pasted: string): void => {
    const mine = ++turn.current
    const isMine = (): boolean => mine === turn.current
    setAsking(true)
    invoke('check-key', { key: pasted })
      .then(
        (check) => isMine() && setChecked({ state: 'ok', check }),
        (error: unknown) => isMine() && setChecked({ state: 'bad', failure: toFailure(error) })
      )
      .finally(() => isMine() && setAsking(false))
  }, [])

  const pasted = key.trim()
  useEffect(() => {
    turn.current += 1
    if (pasted.length < 12) return setChecked({ state: 'none' })
    setChecked({ state: 'asking' })
    ask(pasted)
  }, [pasted, ask])

  const check = checked.state === 'ok' ? checked.check : null
  const canImprove = checked.state === 'bad' || (check !== null && lacksSomething(check))
  // Whoever adds a permission in Stripe's Dashboard comes back with the same key. What was found stays until there is
  // an answer: the click that brings the window back may be on it.
  useEffect(() => {
    if (!canImprove) return
    const back = (): void => ask(pasted)
    window.addEventListener('focus', back)
    return () => window.removeEventListener('focus', back)
  }, [canImprove, pasted, ask])

  const openOutside = (to: Input<'open-external'>['to']): void => {
    setTrouble(null)
    invoke('open-external', { to, id: null }).catch((error: unknown) =>
      setTrouble(failureSentence(toFailure(error)))
    )
  }
  const start = async (what: 'shop' | 'demo' | KnownShop): Promise<void> => {
    setStarting(what)
    setTrouble(null)
    try {
      if (what === 'demo') await invoke('open-demo', {})
      else if (what === 'shop') await invoke('connect', { key: pasted })
      else await invoke('open-shop', { accountId: what.accountId, mode: what.mode })
      await onConnected()
    } catch (error) {
      const failure = toFailure(error)
      setTrouble(`${failureSentence(failure)} ${failureRemedy(failure)}`)
      setStarting(null)
    }
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (check?.usable) void start('shop')
  }
  const again = (): void => {
    // The button goes once there is nothing to add; Enter in the field starts then.
    input.current?.focus()
    if (!asking) ask(pasted)
  }
  // The form cannot be submitted while there is nothing to start with.
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && canImprove && !check?.usable) again()
  }
  return (
    <main className="center">
      <div className="card card-connect">
        <form className="connect-main" onSubmit={submit}>
          <span className="connect-sign">
            <Package {...icon} size={20} />
          </span>
          <h1>{connectText.title}</h1>
          <p className="lead">{connectText.lead}</p>
          <ol className="steps">
            <li>
              <h2>{connectText.create}</h2>
              <p>{connectText.createNote}</p>
              <button type="button" className="button" onClick={() => openOutside('create-key')}>
                <ExternalLink {...icon} />
                {connectText.openStripe}
              </button>
            </li>
            <li>
              <h2 id="key-label">{connectText.paste}</h2>
              <p id="key-note">{connectText.pasteNote(check?.keychain ?? false)}</p>
              <input
                ref={input}
                className="input connect-key"
                type="password"
                value={key}
                aria-labelledby="key-label"
                aria-describedby="key-note key-checked"
                aria-invalid={checked.state === 'bad'}
                autoComplete="off"
                spellCheck={false}
                placeholder="rk_test_…"
                onChange={(event) => setKey(event.target.value)}
                onKeyDown={onKey}
              />
            </li>
            <li className={checked.state === 'none' ? 'step-later' : ''}>
              <h2>{connectText.check}</h2>
              <div id="key-checked" aria-live="polite">
                <CheckResult checked={checked} onAdd={() => openOutside('permissions-help')} />
              </div>
              {canImprove ? (
                <button type="button" className="button" onClick={again}>
                  <RefreshCw {...icon} />
                  {asking ? connectText.checking : connectText.checkAgain}
                </button>
              ) : null}
            </li>
          </ol>
          {trouble === null ? null : (
            <p className="field-reason" role="alert">
              {trouble}
            </p>
          )}
          <div className="connect-foot">
            <button
              type="submit"
              className={`button button-large ${check?.usable ? (check.mode === 'live' ? 'button-live' : 'button-main') : 'button-main'}`}
              disabled={!check?.usable || starting !== null}
            >
              {starting === 'shop' ? text.opening : startWords(check)}
            </button>
            {check?.reads != null ? <span className="quiet">{connectText.reads(check.reads)}</span> : null}
          </div>
        </form>
        <aside className="connect-beside">
          {known.length === 0 ? null : (
            <>
              <h2>{connectText.knownTitle}</h2>
              <p>{connectText.knownNote}</p>
              <ul className="connect-known">
                {known.map((shop) => (
                  <li key={`${shop.accountId} ${shop.mode}`}>
                    <button
                      type="button"
                      className="button"
                      disabled={starting !== null}
                      onClick={() => void start(shop)}
                    >
                      <Package {...icon} />
                      <span dir="auto">{starting === shop ? text.opening : shop.name}</span>{' '}
                      <ModeBadge mode={shop.mode} />
                    </button>
                  </li>
                ))}
              </ul>
            </>
          )}
          <h2>{connectText.demoTitle}</h2>
          <p>{connectText.demoNote}</p>
          <button
            type="button"
            className="button"
            disabled={starting !== null}
            onClick={() => void start('demo')}
          >
            <Store {...icon} />
            {starting === 'demo' ? text.opening : connectText.demo}
          </button>
        </aside>
      </div>
    </main>
  )
}

function CheckResult({ checked, onAdd }: { checked: Checked; onAdd: () => void }) {
  if (checked.state === 'none') return <p>{connectText.checkNote}</p>
  if (checked.state === 'asking') return <p>{connectText.asking}</p>
  if (checked.state === 'bad') {
    return (
      <p className="check-bad">
        <TriangleAlert {...icon} />
        <span>
          {failureSentence(checked.failure)} {failureRemedy(checked.failure)}
        </span>
      </p>
    )
  }
  const { check } = checked
  return (
    <>
      <p className="check-account">
        <strong dir="auto">{check.accountName}</strong>
        <ModeBadge mode={check.mode} />
        {check.products === null ? null : <span className="quiet">{plural(check.products, 'product')}</span>}
      </p>
      <ul className="permissions">
        {check.permissions.map((line) => (
          <Permission key={line.permission} line={line} onAdd={onAdd} />
        ))}
      </ul>
      {check.warning === null ? null : (
        <p className="check-warn">
          <TriangleAlert {...icon} />
          <span>{check.warning}</span>
        </p>
      )}
      {check.keychain ? null : (
        <p className="check-warn">
          <TriangleAlert {...icon} />
          <span>{connectText.noKeychain}</span>
        </p>
      )}
    </>
  )
}

function Permission({ line, onAdd }: { line: PermissionLine; onAdd: () => void }) {
  const { words, state } = permissionWords(line)
  const Icon = state === 'good' ? Check : X
  return (
    <li className={`permission-${state}`}>
      <Icon {...icon} />
      <span>{words}</span>
      {state === 'good' ? null : (
        <button type="button" className="link" onClick={onAdd}>
          {connectText.add}
        </button>
      )}
    </li>
  )
}
