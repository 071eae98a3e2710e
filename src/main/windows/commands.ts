import type { CommandName } from './menu.ts'

/**
 * What the menu and the icon beside the clock ask for. To sync needs no page; everything else is the page’s, and where
 * there is none that listens a window is opened, whose page is then told the last that was asked for.
 */
export function createCommands(to: {
  sync: () => void
  show: () => void
  tell: (name: CommandName) => void
}) {
  let listening = false
  let kept: CommandName | null = null
  return {
    ask(name: CommandName | 'sync'): void {
      if (name === 'sync') return to.sync()
      if (listening) return to.tell(name)
      kept = name
      to.show()
    },
    /** The page listens before it asks for anything. */
    pageAsked(): void {
      listening = true
      if (kept !== null) to.tell(kept)
      kept = null
    },
    pageGone(): void {
      listening = false
    }
  }
}
