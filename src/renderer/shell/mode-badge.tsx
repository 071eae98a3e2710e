import { text } from '../messages/text.ts'

/** Whether what is done here is done to real goods. */
export function ModeBadge({ mode }: { mode: 'demo' | 'test' | 'live' }) {
  return <span className={`mode mode-${mode}`}>{text[mode]}</span>
}
