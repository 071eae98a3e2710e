import { Check, ExternalLink, Package, Store, TriangleAlert, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { FormEvent } from 'react'
import type { Input, KeyCheck, KnownShop, PermissionLine } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { plural } from '../format.ts'
import { connectText, permissionWords, startWords } from '../messages/connect.ts'
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

  useEffect(() => {
    const mine = ++turn.current
    const pasted = key.trim()
    if (pasted.length < 12) return setChecked({ state: 'none' })
    setChecked({ state: 'asking' })
    invoke('check-key', { key: pasted }).then(
      (check) => mine === turn.current && setChecked({ state: 'ok', check }),
      (error: unknown) => mine === turn.current && setChecked({ state: 'bad', failure: toFailure(error) })
    )
  }, [key])

  const check = checked.state === 'ok' ? checked.check : null
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
      else if (what === 'shop') await invoke('connect', { key: key.trim() })
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
              />
            </li>
            <li className={checked.state === 'none' ? 'step-later' : ''}>
              <h2>{connectText.check}</h2>
              <div id="key-checked" aria-live="polite">
                <CheckResult checked={checked} onAdd={() => openOutside('permissions-help')} />
              </div>
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
