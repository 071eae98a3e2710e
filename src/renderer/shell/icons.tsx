import { GitPullRequestArrow } from 'lucide-react'
import type { LucideProps } from 'lucide-react'
import { untrackedWord } from '../messages/labels.ts'

/** Two lines that meet: the sign for “changed in two places”, the same wherever it appears. */
export function ConflictIcon(props: LucideProps) {
  return <GitPullRequestArrow size={15} strokeWidth={1.75} aria-hidden="true" {...props} />
}

/** In the place of a number that there is not. */
export const Untracked = () => (
  <>
    <span aria-hidden="true">∞</span>
    <span className="unseen">{untrackedWord}</span>
  </>
)

/** The one size and weight of an icon. */
export const icon = { size: 15, strokeWidth: 1.75, 'aria-hidden': true } as const
