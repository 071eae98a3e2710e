import { useEffect } from 'react'
import { onEvent } from './api.ts'
import { pressedKey } from './pressed-key.ts'
import { appCommands } from './shell/shortcuts.ts'
import type { AppCommand, CommandName } from './shell/shortcuts.ts'

const every: readonly (AppCommand & { name: CommandName })[] = appCommands

export type Commands = Record<CommandName, () => void>

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement

/** Menu entries and the shortcuts that work anywhere. While a dialog is open, only the dialog listens. */
export function useCommands(commands: Commands, dialogOpen: boolean): void {
  useEffect(
    () =>
      onEvent('command', ({ name }) => {
        if (dialogOpen) return
        if ((name === 'undo' || name === 'redo') && isTyping(document.activeElement))
          document.execCommand(name)
        else commands[name]()
      }),
    [commands, dialogOpen]
  )
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (dialogOpen || event.defaultPrevented || event.altKey) return
      const run = commandOf(event, commands)
      if (!run) return
      event.preventDefault()
      run()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [commands, dialogOpen])
}

/**
 * Escape goes back, but for a field that holds what somebody typed, and what closes by itself.
 * @param heard the document for what lies within a page, which is then left first
 */
export function useEscape(active: boolean, leave: () => void, heard: Window | Document = window): void {
  useEffect(() => {
    if (!active) return
    const onKeyDown = (event: Event): void => {
      if (!(event instanceof KeyboardEvent) || event.key !== 'Escape') return
      if (event.defaultPrevented || event.isComposing) return
      const { target } = event
      const field =
        target instanceof HTMLInputElement &&
        target.matches(':not([type=checkbox], [data-untouched])') &&
        target.value !== ''
      const inside = target instanceof Element && target.closest('dialog') !== null
      if (field || inside) return
      event.preventDefault()
      leave()
    }
    heard.addEventListener('keydown', onKeyDown)
    return () => heard.removeEventListener('keydown', onKeyDown)
  }, [active, leave, heard])
}

function commandOf(event: KeyboardEvent, commands: Commands): (() => void) | null {
  const typing = isTyping(event.target)
  const held = event.ctrlKey || event.metaKey
  const pressed = pressedKey(event).toLowerCase()
  for (const { name, keys = [] } of every) {
    for (const { key, shift = false, bare = false, notTyping = false } of keys) {
      // Which keys make a “?” or a “/” is the keyboard’s business.
      const shifts = /[a-z]/.test(key) && shift !== event.shiftKey
      if (key !== pressed || bare === held || shifts) continue
      return notTyping && typing ? null : commands[name]
    }
  }
  return null
}
