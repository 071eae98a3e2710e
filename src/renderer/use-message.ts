import { useCallback, useEffect, useState } from 'react'
import type { Message, Say } from './shell/say.ts'

const shownFor = { plain: 8_000, withAction: 60_000 } as const

/** The message in the status bar. It goes by itself; one with something to press stays longer. */
export function useMessage(): [Message | null, Say] {
  const [message, setMessage] = useState<Message | null>(null)
  useEffect(() => {
    if (!message) return
    const timer = setTimeout(() => setMessage(null), message.action ? shownFor.withAction : shownFor.plain)
    return () => clearTimeout(timer)
  }, [message])
  const say = useCallback<Say>((said) => {
    setMessage(typeof said === 'string' ? { text: said, tone: 'plain' } : said)
  }, [])
  return [message, say]
}
