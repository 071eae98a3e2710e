import { useCallback, useEffect, useState } from 'react'
import type { Message, Say } from '../shell/say.ts'

/** Milliseconds. */
const shownFor = { plain: 8_000, withAction: 60_000, letter: 80 } as const

/** The message in the status bar. It goes by itself; one with something to press stays longer. */
export function useMessage(): [Message | null, Say] {
  const [message, setMessage] = useState<Message | null>(null)
  useEffect(() => {
    if (!message) return
    // Long enough to be read, however much there is to say.
    const time = Math.max(shownFor.plain, message.text.length * shownFor.letter)
    const timer = setTimeout(() => setMessage(null), message.action ? shownFor.withAction : time)
    return () => clearTimeout(timer)
  }, [message])
  const say = useCallback<Say>((said) => {
    setMessage(typeof said === 'string' ? { text: said, tone: 'plain' } : said)
  }, [])
  return [message, say]
}
