import { useEffect, useId, useState } from 'react'
import type { FormEvent } from 'react'
import type { AppState, Layout } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { SchemeCandidate, StockScheme } from '../../shared/scheme.ts'
import { invoke } from '../api.ts'
import { failureSentence } from '../messages/failures.ts'
import { densities, settingsText, themes } from '../messages/settings.ts'
import { text } from '../messages/text.ts'
import type { Say } from '../shell/say.ts'
import { Choice } from './choice.tsx'
import { Dialog } from './dialog.tsx'
import { Listener } from './listener-settings.tsx'
import { DailyComparison, SalesChoice } from './sales-settings.tsx'
import { SchemeFields, schemeReasons } from './scheme-fields.tsx'
import './settings-dialog.css'

type Props = {
  app: AppState
  account: NonNullable<AppState['account']>
  layout: Layout
  say: Say
  onLayout: (change: Partial<Layout>) => void
  onClose: () => void
}

const delimiters = ['system', 'comma', 'semicolon'] as const

/** How it looks, what counts as low, where stock is kept, who lowers it, and which shop this is. */
export function SettingsDialog({ app, account, layout, say, onLayout, onClose }: Props) {
  return (
    <Dialog title={text.settings} className="dialog-settings" onClose={onClose}>
      <div className="settings">
        <section>
          <h2>{settingsText.look}</h2>
          <Choice
            label={settingsText.theme}
            value={layout.theme}
            values={themes}
            names={settingsText.themes}
            onChange={(theme) => onLayout({ theme })}
          />
          <Choice
            label={settingsText.density}
            value={layout.density}
            values={densities}
            names={settingsText.densities}
            onChange={(density) => onLayout({ density })}
          />
        </section>
        <section>
          <h2>{settingsText.files}</h2>
          <Choice
            label={settingsText.delimiter}
            value={layout.csv ?? 'system'}
            values={delimiters}
            names={settingsText.delimiters}
            onChange={(csv) => onLayout({ csv })}
          />
          <p className="quiet small">{settingsText.delimiterNote}</p>
        </section>
        <LowStock lowStock={app.lowStock} say={say} />
        {app.scheme ? <Scheme current={app.scheme.current} say={say} /> : null}
        {app.sales ? <SalesChoice sales={app.sales} say={say} /> : null}
        <DailyComparison hour={app.verifyHour} say={say} />
        <Listener say={say} />
        <Account account={account} say={say} onClose={onClose} />
        <p className="quiet small">{settingsText.version(app.version)}</p>
      </div>
    </Dialog>
  )
}

async function save(
  change: { scheme?: StockScheme; lowStock?: number },
  say: Say,
  done: string
): Promise<void> {
  try {
    await invoke('save-account-settings', {
      scheme: change.scheme ?? null,
      lowStock: change.lowStock ?? null
    })
    say(done)
  } catch (error) {
    say({ text: failureSentence(toFailure(error)), tone: 'bad' })
  }
}

function LowStock({ lowStock, say }: { lowStock: number; say: Say }) {
  const [typed, setTyped] = useState(String(lowStock))
  const [reason, setReason] = useState<string | null>(null)
  const id = useId()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!/^\d{1,6}$/.test(typed.trim())) return setReason('Type a whole number from 0 to 999,999')
    void save({ lowStock: Number(typed) }, say, settingsText.lowSaved(Number(typed)))
  }
  return (
    <section>
      <h2>{settingsText.low}</h2>
      <form className="settings-line" onSubmit={submit}>
        <label htmlFor={id}>{settingsText.lowLabel}</label>
        <input
          id={id}
          className="input settings-number"
          type="text"
          inputMode="numeric"
          value={typed}
          aria-invalid={reason !== null}
          aria-describedby={`${id}-note`}
          onChange={(event) => {
            setTyped(event.target.value)
            setReason(null)
          }}
        />
        <button type="submit" className="button" disabled={typed.trim() === String(lowStock)}>
          {settingsText.save}
        </button>
      </form>
      <p id={`${id}-note`} className={reason === null ? 'quiet small' : 'field-reason'}>
        {reason ?? settingsText.lowNote}
      </p>
    </section>
  )
}

function Scheme({ current, say }: { current: StockScheme; say: Say }) {
  const [candidates, setCandidates] = useState<readonly SchemeCandidate[] | null>(null)
  const [scheme, setScheme] = useState(current)
  const [editing, setEditing] = useState(false)
  const [refused, setRefused] = useState(false)
  useEffect(() => {
    let latest = true
    invoke('read-scheme', {}).then(
      (answer) => latest && setCandidates(answer.candidates),
      () => latest && setCandidates([])
    )
    return () => {
      latest = false
    }
  }, [])
  const chosen = editing ? undefined : candidates?.find((one) => sameScheme(one.scheme, scheme))
  const own = editing || (candidates !== null && chosen === undefined)
  const reasons = schemeReasons(scheme)
  const submit = (): void => {
    const isRefused = Object.keys(reasons).length > 0
    setRefused(isRefused)
    if (!isRefused) void save({ scheme: trimmed(scheme) }, say, settingsText.schemeSaved)
  }
  return (
    <section>
      <h2>{settingsText.scheme}</h2>
      <p className="quiet small">{settingsText.schemeNote}</p>
      <fieldset className="candidates">
        <legend className="unseen">{settingsText.scheme}</legend>
        {candidates?.map((candidate) => (
          <label key={candidate.label} className="candidate">
            <input
              type="radio"
              name="scheme"
              checked={candidate === chosen}
              onChange={() => {
                setEditing(false)
                setScheme(candidate.scheme)
              }}
            />
            <span>{candidate.label}</span>
            <meter
              min={0}
              max={Math.max(1, candidate.of)}
              value={candidate.matched}
              aria-label={candidate.label}
            />
          </label>
        ))}
        <label className="candidate">
          <input type="radio" name="scheme" checked={own} onChange={() => setEditing(true)} />
          <span>{settingsText.ownKeys}</span>
        </label>
      </fieldset>
      {own ? <SchemeFields scheme={scheme} reasons={refused ? reasons : {}} onScheme={setScheme} /> : null}
      <button type="button" className="button" onClick={submit}>
        {settingsText.schemeUse}
      </button>
    </section>
  )
}

/** Without the blanks around what was typed. */
const trimmed = (scheme: StockScheme): StockScheme => ({
  ...scheme,
  sizesKey: scheme.sizesKey?.trim() ?? null,
  sizeStockKey: scheme.sizeStockKey?.trim() ?? null,
  stockKey: scheme.stockKey.trim(),
  reorderKey: scheme.reorderKey.trim(),
  skuKey: scheme.skuKey.trim()
})

/** Whether two schemes read every shop the same way. */
function sameScheme(a: StockScheme, b: StockScheme): boolean {
  return (
    a.owner === b.owner &&
    a.sizesKey === b.sizesKey &&
    a.sizeStockKey === b.sizeStockKey &&
    a.stockKey === b.stockKey &&
    a.reorderKey === b.reorderKey &&
    a.skuKey === b.skuKey
  )
}

function Account({ account, say, onClose }: Pick<Props, 'account' | 'say' | 'onClose'>) {
  const leave = (forgetKey: boolean) => (): void => {
    invoke('disconnect', { forgetKey }).then(onClose, (error: unknown) =>
      say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    )
  }
  return (
    <section>
      <h2>{settingsText.account}</h2>
      <p dir="auto">
        {account.name} <span className="quiet">{account.id}</span>
      </p>
      <div className="settings-line">
        <button type="button" className="button" onClick={leave(false)}>
          {settingsText.disconnect}
        </button>
        {account.demo ? null : (
          <button type="button" className="button button-bad" onClick={leave(true)}>
            {settingsText.forget}
          </button>
        )}
      </div>
      <p className="quiet small">{account.demo ? settingsText.leaveDemoNote : settingsText.leaveNote}</p>
    </section>
  )
}
