import { useState } from 'react'
import { toFailure } from '../../shared/failure.ts'
import type { SalesEvidence, SalesMode, SalesSettings } from '../../shared/sales.ts'
import { invoke } from '../api.ts'
import { failureSentence } from '../messages/failures.ts'
import { evidenceWords, modeLabels, modeNotes, salesText, whoSeemsToLower } from '../messages/sales.ts'
import { useOffers } from '../palette/offers.ts'
import type { Say } from './say.ts'

type Props = {
  restock: SalesSettings['restock']
  evidence: SalesEvidence
  say: Say
  onLater: () => void
}

/** Asks once who lowers stock, with what was seen. Lowering is asked again with what it means. */
export function SalesQuestion({ restock, evidence, say, onLater }: Props) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  const choose = (mode: SalesMode): void => {
    setBusy(true)
    invoke('save-sales-mode', { mode, restock }).then(
      () => say(salesText.saved[mode]),
      (error: unknown) => {
        setBusy(false)
        say({ text: failureSentence(toFailure(error)), tone: 'bad' })
      }
    )
  }
  const seems = whoSeemsToLower(evidence)
  const also = salesText.question
  useOffers(() =>
    asking
      ? [
          { title: salesText.lowerNow, also, run: () => choose('lower') },
          { title: salesText.back, also, run: () => setAsking(false) }
        ]
      : [
          { title: modeLabels.watch, also, run: () => choose('watch') },
          { title: `${modeLabels.lower}…`, also, run: () => setAsking(true) },
          { title: salesText.later, also, run: onLater }
        ]
  )
  const likely = (...are: (typeof seems)[]): string =>
    `button button-small${are.includes(seems) ? ' button-main' : ''}`
  return (
    <div className="banner" role="region" aria-label={salesText.question}>
      <span className="banner-words">{asking ? modeNotes.lower : evidenceWords(evidence)}</span>
      {asking ? (
        <>
          <button
            type="button"
            className="button button-small button-main"
            disabled={busy}
            onClick={() => choose('lower')}
          >
            {salesText.lowerNow}
          </button>
          <button type="button" className="link" onClick={() => setAsking(false)}>
            {salesText.back}
          </button>
        </>
      ) : (
        <>
          <button type="button" className={likely('webhook')} disabled={busy} onClick={() => choose('watch')}>
            {modeLabels.watch}
          </button>
          <button type="button" className={likely('nobody', 'stockroom')} onClick={() => setAsking(true)}>
            {modeLabels.lower}…
          </button>
          <button type="button" className="link" onClick={onLater}>
            {salesText.later}
          </button>
        </>
      )}
    </div>
  )
}
