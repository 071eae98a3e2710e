import type { Movement } from '../../shared/contract.ts'
import { count, dayWords } from '../format.ts'

const width = 288
const height = 64
const inset = 4

/** Stock over its movements (newest first) as steps, with the reorder line. Nothing to draw with fewer than two points. */
export function Sparkline(props: {
  movements: readonly Movement[]
  reorderPoint: number
  onHand: number | null
}) {
  // The ledger's order, oldest first: what came later in it is never drawn to the left of what came before.
  let latest = 0
  const points = props.movements.toReversed().flatMap(({ at, onHandAfter }) => {
    latest = Math.max(latest, at)
    return onHandAfter === null ? [] : [{ at: latest, value: onHandAfter }]
  })
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || points.length < 2) return null

  const now = Math.max(Date.now(), last.at)
  const span = Math.max(1, now - first.at)
  const top = Math.max(props.reorderPoint, ...points.map(({ value }) => value), 1)
  const bottom = Math.min(0, ...points.map(({ value }) => value))
  const x = (at: number): string => (inset + ((at - first.at) / span) * (width - 2 * inset)).toFixed(1)
  const y = (value: number): string =>
    (height - inset - ((value - bottom) / (top - bottom)) * (height - 2 * inset)).toFixed(1)

  const path = points
    .map(({ at, value }, index) => (index === 0 ? `M${x(at)} ${y(value)}` : `H${x(at)}V${y(value)}`))
    .join('')
  const words = `On hand went from ${count(first.value)} on ${dayWords(first.at, now)} to ${count(last.value)} today`
  return (
    <figure className="sparkline">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={words} preserveAspectRatio="none">
        <line
          className="sparkline-reorder"
          x1={inset}
          x2={width - inset}
          y1={y(props.reorderPoint)}
          y2={y(props.reorderPoint)}
        />
        <path className="sparkline-line" d={`${path}H${x(now)}`} />
      </svg>
      <figcaption>
        <span>{dayWords(first.at, now)}</span>
        <span>reorder at {count(props.reorderPoint)}</span>
        <span>today</span>
      </figcaption>
    </figure>
  )
}
