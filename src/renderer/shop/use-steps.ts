import { useRef } from 'react'
import type { BatchKind } from '../../shared/history.ts'
import { invoke } from '../api.ts'
import { views as words } from '../messages/views.ts'
import type { Say } from '../shell/say.ts'
import { useSame } from '../use-same.ts'
import type { Attempt } from './use-attempt.ts'

/** Steps, and what Stockroom does by itself: Ctrl+Z goes past them. */
const passed: ReadonlySet<BatchKind> = new Set(['undo', 'redo', 'repair', 'sale', 'cancel'])

/** The change that Ctrl+Z would take back next; null where there is none, undefined when that cannot be told. */
async function nextChange(): Promise<number | null | undefined> {
  try {
    const { batches } = await invoke('list-batches', { only: 'mine', start: 0, count: 100 })
    return batches.find(({ kind, takenBackBy }) => takenBackBy === null && !passed.has(kind))?.id ?? null
  } catch {
    return undefined
  }
}

type Step = {
  undo: () => void
  /** The newest change of the shop by then. */
  beside: Promise<number | null | undefined>
  /** Whether it is still there to be taken back. */
  stands: () => boolean
}

export type Done = (sentence: string, back: string, undo: () => Promise<void>, stands?: () => boolean) => void

/** What is done here and changes nothing in the shop, each step with its way back. */
export function useSteps(say: Say, attempt: Attempt) {
  const steps = useRef<readonly Step[]>([])
  /** Says what was done, with the way back beside it and under Ctrl+Z. */
  const done: Done = (sentence, back, undo, stands = () => true) => {
    const once = (): void => {
      steps.current = steps.current.filter((one) => one !== step)
      attempt(async () => {
        await undo()
        say(back)
      })
    }
    const step: Step = { undo: once, beside: nextChange(), stands }
    steps.current = [...steps.current, step]
    say({ text: sentence, tone: 'plain', action: { label: words.undo, run: once } })
  }
  return useSame({
    done,
    /** Takes the last step back, if nothing was edited since. Answers whether there was one. */
    async undoLast(): Promise<boolean> {
      const step = steps.current.findLast(({ stands }) => stands())
      if (step === undefined) return false
      const [beside, next] = await Promise.all([step.beside, nextChange()])
      if (beside === undefined || beside !== next || !steps.current.includes(step)) return false
      step.undo()
      return true
    }
  })
}
