import { compare, type Missed } from '../test/simulation/differential.ts'

/** `node scripts/differential.ts`: prints the table of docs/correctness.md. The same seeds, the same table. */

const seeds = [1, 2, 3, 4, 5]
const minutes = 30

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const cell = ({ events, values }: Missed): string => `${events} / ${values}`

say(
  '| events can be listed after | changes a minute | events | published rule: missed / wrong at the end | Stockroom |'
)
say('| --- | ---: | ---: | ---: | ---: |')
for (const lag of [0, 5_000, 60_000, 290_000]) {
  for (const changesPerMinute of [2, 12, 120]) {
    const sum = { events: 0, published: { events: 0, values: 0 }, ours: { events: 0, values: 0 } }
    for (const seed of seeds) {
      const one = await compare({ seed, lag, changesPerMinute, minutes })
      sum.events += one.events
      for (const side of ['published', 'ours'] as const) {
        sum[side].events += one[side].events
        sum[side].values += one[side].values
      }
    }
    const shown = lag === 0 ? 'at once' : `up to ${lag / 1000} s`
    say(`| ${shown} | ${changesPerMinute} | ${sum.events} | ${cell(sum.published)} | ${cell(sum.ours)} |`)
  }
}
