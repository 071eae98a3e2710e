export type Message = {
  text: string
  tone: 'plain' | 'good' | 'bad'
  action?: { label: string; run: () => void }
}

/** Says something in the status bar, where it is also read out. */
export type Say = (message: Message | string) => void
