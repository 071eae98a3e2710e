import { useId, useState } from 'react'
import type { AppState } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import { salesModes } from '../../shared/sales.ts'
import type { SalesMode, SalesSettings } from '../../shared/sales.ts'
import { invoke } from '../api.ts'
import { fullTime } from '../format.ts'
import { failureSentence } from '../messages/failures.ts'
import { evidenceWords, modeLabels, modeNotes, salesText } from '../messages/sales.ts'
import { settingsText } from '../messages/settings.ts'
import type { Say } from '../shell/say.ts'
import { Choice } from './choice.tsx'

const restocks = ['offer', 'auto'] as const

/** Who lowers stock when something is sold, and what happens to what comes back. */
export function SalesChoice({ sales, say }: { sales: NonNullable<AppState['sales']>; say: Say }) {
  const { settings, evidence } = sales
  const [mode, setMode] = useState<SalesMode | null>(settings.mode)
  const [restock, setRestock] = useState<SalesSettings['restock']>(settings.restock)
  const name = useId()
  const save = (): void => {
    if (mode === null) return
    invoke('save-sales-mode', { mode, restock }).then(
      () => say(salesText.saved[mode]),
      (error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    )
  }
  return (
    <section>
      <h2>{salesText.question}</h2>
      {evidence === null || evidence.sales === 0 ? null : (
        <p className="quiet small">{evidenceWords(evidence)}</p>
      )}
      <fieldset className="candidates">
        <legend className="unseen">{salesText.question}</legend>
        {salesModes.map((one) => (
          <label key={one} className="candidate candidate-noted">
            <input type="radio" name={name} checked={one === mode} onChange={() => setMode(one)} />
            <span>
              {modeLabels[one]}
              <span className="candidate-note">{modeNotes[one]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Choice
        label={settingsText.restock}
        value={restock}
        values={restocks}
        names={settingsText.restocks}
        onChange={setRestock}
      />
      <p className="quiet small">{settingsText.restockNotes[restock]}</p>
      <button
        type="button"
        className="button"
        disabled={mode === null || (mode === settings.mode && restock === settings.restock)}
        onClick={save}
      >
        {settingsText.salesUse}
      </button>
      {settings.mode === 'lower' && settings.since !== null ? (
        <p className="quiet small">{settingsText.lowersSince(fullTime(settings.since))}</p>
      ) : null}
    </section>
  )
}

const hours = Array.from({ length: 24 }, (_, hour) => hour)

/** When everything is compared with Stripe by itself. */
export function DailyComparison({ hour, say }: { hour: number | null; say: Say }) {
  const id = useId()
  const change = (verifyHour: number): void => {
    invoke('save-account-settings', { scheme: null, lowStock: null, verifyHour }).then(
      () => say(settingsText.verifySaved(verifyHour < 0 ? null : verifyHour)),
      (error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    )
  }
  return (
    <section>
      <h2>{settingsText.verify}</h2>
      <div className="settings-line">
        <label htmlFor={id}>{settingsText.verifyLabel}</label>
        <select id={id} value={hour ?? -1} onChange={(event) => change(Number(event.target.value))}>
          <option value={-1}>{settingsText.verifyNever}</option>
          {hours.map((one) => (
            <option key={one} value={one}>
              {settingsText.verifyAt(one)}
            </option>
          ))}
        </select>
      </div>
      <p className="quiet small">{settingsText.verifyNote}</p>
    </section>
  )
}
