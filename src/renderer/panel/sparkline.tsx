import type { Movement } from '../../shared/contract.ts'
import { atWords, dayWords, daysAgo, momentWords, timeOfDay } from '../format.ts'
import { text } from '../messages/text.ts'

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
  // What moved within one day is told apart by its times, also on a later day.
  const oneDay = daysAgo(first.at, last.at) === 0
  const end = oneDay && daysAgo(last.at, now) > 0 ? last.at : now
  const span = Math.max(1, end - first.at)
  const top = Math.max(props.reorderPoint, ...points.map(({ value }) => value), 1)
  const bottom = Math.min(0, ...points.map(({ value }) => value))
  const x = (at: number): string => (inset + ((at - first.at) / span) * (width - 2 * inset)).toFixed(1)
  const y = (value: number): string =>
    (height - inset - ((value - bottom) / (top - bottom)) * (height - 2 * inset)).toFixed(1)

  const path = points
    .map(({ at, value }, index) => (index === 0 ? `M${x(at)} ${y(value)}` : `H${x(at)}V${y(value)}`))
    .join('')
  const [since, until] = oneDay
    ? [momentWords(first.at, now), end === now ? text.chartNow : timeOfDay(last.at)]
    : [dayWords(first.at, now), text.chartToday]
  const spoken = oneDay ? atWords(first.at, now) : `on ${since}`
  return (
    <figure className="sparkline">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={text.stockChart(
          first.value,
          spoken,
          last.value,
          end === now ? until : atWords(last.at, now)
        )}
        preserveAspectRatio="none"
      >
        <line
          className="sparkline-reorder"
          x1={inset}
          x2={width - inset}
          y1={y(props.reorderPoint)}
          y2={y(props.reorderPoint)}
        />
        <path className="sparkline-line" d={`${path}H${x(end)}`} />
      </svg>
      <figcaption>
        <span>{since}</span>
        <span>{text.chartReorder(props.reorderPoint)}</span>
        <span>{until}</span>
      </figcaption>
    </figure>
  )
}
