import { AppFailure } from '../../shared/failure.ts'
import { moment } from '../../shared/moment.ts'
import { type Difference, isCut } from '../../shared/sales.ts'
import type { Engine } from '../engine-api.ts'
import { open, type Result } from './ask.ts'
import { count, table } from './text.ts'

/** Comparing with Stripe. The `json` shapes are promised in docs/command-line.md. */

export async function verify(engine: Engine, command: { force: boolean }): Promise<Result> {
  const answer = await engine.dispatch('verify', { force: command.force })
  if (!answer.ok && answer.failure.code === 'read-budget') {
    throw new AppFailure('read-budget', `${answer.failure.detail}; --force compares all the same`)
  }
  const json = open(answer)
  const { equal, compared, differ, differences } = json
  const drift = differences.filter((each) => each.meanwhile !== true)
  const lines = [
    equal
      ? `Equal to Stripe: ${compared} of ${compared} compared.`
      : isCut(differences, differ)
        ? `${differ} of ${compared} compared differ; the first ${count(drift.length, 'difference')} are listed.`
        : `${count(drift.length, 'difference')} in ${compared} compared.`
  ]
  if (differences.length > 0) lines.push('', differenceTable(differences))
  return { json, text: lines.join('\n'), ok: equal }
}

/** The kept reports, newest first; all is well when the newest found everything equal. */
export async function verifyReport(engine: Engine): Promise<Result> {
  const { verifications, skipped } = open(await engine.dispatch('list-verifications', {}))
  const json = {
    verifications: verifications.map(({ startedAt, endedAt, ...report }) => ({
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(endedAt).toISOString(),
      ...report
    })),
    skipped: skipped === undefined ? null : { at: new Date(skipped.at).toISOString(), words: skipped.words }
  }
  const lines: string[] = []
  if (skipped !== undefined) lines.push(`Left out ${moment(skipped.at)}: ${skipped.words}`, '')
  const [newest] = verifications
  if (newest === undefined) lines.push('Nothing was compared yet.')
  else {
    const cells = verifications.map((report) => [
      moment(report.endedAt),
      report.because,
      `${report.equal} of ${report.compared}`,
      String(report.requests)
    ])
    lines.push(table(['When', 'Why', 'Equal', 'Requests'], cells))
    if (newest.differences.length > 0) lines.push('', 'The newest:', differenceTable(newest.differences))
  }
  return { json, text: lines.join('\n'), ok: newest === undefined || newest.equal === newest.compared }
}

function differenceTable(differences: readonly Difference[]): string {
  const cells = differences.map((each) => [
    each.object,
    each.field,
    each.here ?? '–',
    each.there ?? '–',
    each.cause
  ])
  return table(['Object', 'Field', 'Here', 'Stripe', 'Cause'], cells)
}
