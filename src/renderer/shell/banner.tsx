import { memo, useEffect, useState } from 'react'
import type { AppState } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { failureSentence } from '../messages/failures.ts'
import { settingsText } from '../messages/settings.ts'
import { text } from '../messages/text.ts'
import { useOffers } from '../palette/offers.ts'
import { SalesQuestion } from './sales-question.tsx'
import type { Say } from './say.ts'

type Props = {
  app: AppState
  say: Say
  /** The shop has no products yet: there is nothing to ask about them. */
  empty: boolean
  /** Somebody wants to be asked another time who lowers stock. */
  later: boolean
  onLater: () => void
  onChange: () => void
}

/**
 * One quiet line over the grid: how stock was found, until somebody agrees; who lowers it, until somebody decides; or
 * that the key may not write all that waits.
 */
export const Banner = memo(function Banner({ app, say, empty, later, onLater, onChange }: Props) {
  const scheme = app.scheme
  const [agreed, setAgreed] = useState(false)
  useEffect(() => setAgreed(false), [scheme?.label])

  const asked = scheme && !scheme.confirmed && !agreed && !empty ? scheme : null
  const use = (): void => {
    if (asked === null) return
    setAgreed(true)
    invoke('save-account-settings', { scheme: asked.current, lowStock: null }).catch((error: unknown) => {
      setAgreed(false)
      say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    })
  }
  useOffers(() => [asked !== null && { title: settingsText.schemeUse, also: 'agree', run: use }])
  if (asked !== null) {
    return (
      <div className="banner" role="region" aria-label="How stock is read">
        <span className="banner-words">{text.schemeBanner(asked.label)}</span>
        <button type="button" className="button button-small" onClick={use}>
          {settingsText.schemeUse}
        </button>
        <button type="button" className="link" onClick={onChange}>
          {text.schemeChange}
        </button>
      </div>
    )
  }
  if (app.account && !app.account.canWrite) {
    return (
      <div className="banner banner-warn" role="region" aria-label="Edits kept back">
        <span className="banner-words">{text.keptBackBanner}</span>
      </div>
    )
  }
  if (app.sales?.settings.mode === null && app.sales.evidence && app.sales.evidence.sales > 0 && !later) {
    const { settings, evidence } = app.sales
    return <SalesQuestion restock={settings.restock} evidence={evidence} say={say} onLater={onLater} />
  }
  return null
})
