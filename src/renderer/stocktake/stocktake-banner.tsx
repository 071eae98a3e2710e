import type { Stocktake } from '../../shared/stocktake.ts'
import { stocktakeText as words } from '../messages/stocktake.ts'

/** Over the grid while shelves are counted: what a scan does now, and the way back. */
export function StocktakeBanner({ stocktake, onOpen }: { stocktake: Stocktake; onOpen: () => void }) {
  const { counted, items } = stocktake
  return (
    <div className="banner" role="region" aria-label={words.title}>
      <span className="banner-words">
        {stocktake.state === 'paused' ? words.pausedBanner(counted, items) : words.running(counted, items)}
      </span>
      <button type="button" className="button button-small" onClick={onOpen}>
        {words.open}
      </button>
    </div>
  )
}
