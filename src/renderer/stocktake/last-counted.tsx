import { Minus, Plus } from 'lucide-react'
import type { StocktakeLine } from '../../shared/stocktake.ts'
import { count, signed } from '../format.ts'
import { stocktakeText as words } from '../messages/stocktake.ts'
import { useOffers } from '../palette/offers.ts'
import { icon } from '../shell/icons.tsx'
import { Swatch } from '../shell/swatch.tsx'

/** What was counted last, large enough to be read from where the scanner is. */
export function LastCounted({ line, onAdd }: { line: StocktakeLine; onAdd: (units: number) => void }) {
  const counted = line.counted ?? 0
  const difference = counted - (line.expected ?? 0)
  useOffers(() => [
    { title: words.one(line), also: words.title, run: () => onAdd(1) },
    counted > 0 && { title: words.less(line), also: words.title, run: () => onAdd(-1) }
  ])
  return (
    <section className="last-counted" aria-label={words.columns.counted}>
      <Swatch imageUrl={line.imageUrl} seed={line.productId} large />
      <div className="last-names">
        <h2 dir="auto">{line.name}</h2>
        <p className="quiet" dir="auto">
          {[line.variant, line.sku].filter((part) => part !== null && part !== '').join(' · ')}
        </p>
      </div>
      <div className="last-numbers">
        <p className="last-number">{count(counted)}</p>
        <p className="quiet">
          {words.expected(line)}
          {line.expected === null || difference === 0 ? null : (
            <span className={difference < 0 ? 'bad' : 'stocktake-more'}> ({signed(difference)})</span>
          )}
        </p>
      </div>
      <div className="steppers">
        <button
          type="button"
          className="button stepper"
          aria-label={words.less(line)}
          disabled={counted === 0}
          onClick={() => onAdd(-1)}
        >
          <Minus {...icon} />
        </button>
        <button
          type="button"
          className="button stepper"
          aria-label={words.one(line)}
          onClick={() => onAdd(1)}
        >
          <Plus {...icon} />
        </button>
      </div>
    </section>
  )
}
