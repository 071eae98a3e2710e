import { useEffect, useState } from 'react'
import type { AppState } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import { invoke } from '../api.ts'
import { failureSentence } from '../messages/failures.ts'
import { text } from '../messages/text.ts'
import type { Say } from './say.ts'

type Props = { app: AppState; say: Say; onChange: () => void }

/** One quiet line over the grid: how stock was found, until somebody agrees; or that the key only reads. */
export function Banner({ app, say, onChange }: Props) {
  const scheme = app.scheme
  const [agreed, setAgreed] = useState(false)
  useEffect(() => setAgreed(false), [scheme?.label])

  if (scheme && !scheme.confirmed && !agreed) {
    const use = (): void => {
      setAgreed(true)
      invoke('save-account-settings', { scheme: scheme.current, lowStock: null }).catch((error: unknown) => {
        setAgreed(false)
        say({ text: failureSentence(toFailure(error)), tone: 'bad' })
      })
    }
    return (
      <div className="banner" role="region" aria-label="How stock is read">
        <span className="banner-words">{text.schemeBanner(scheme.label)}</span>
        <button type="button" className="button button-small" onClick={use}>
          {text.schemeUse}
        </button>
        <button type="button" className="link" onClick={onChange}>
          {text.schemeChange}
        </button>
      </div>
    )
  }
  if (app.account && !app.account.canWrite) {
    return (
      <div className="banner banner-warn" role="region" aria-label="Reading only">
        <span className="banner-words">{text.readOnlyBanner}</span>
      </div>
    )
  }
  return null
}
