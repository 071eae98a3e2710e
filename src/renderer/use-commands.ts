import { useEffect } from 'react'
import { onEvent } from './api.ts'

export type Commands = {
  sync: () => void
  import: () => void
  export: (form: 'full' | 'report') => void
  undo: () => void
  redo: () => void
  find: () => void
  settings: () => void
  conflicts: () => void
  verify: () => void
  sales: () => void
  findings: () => void
  details: () => void
  shortcuts: () => void
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement

/** Menu entries and the shortcuts that work anywhere. While a dialog is open, only the dialog listens. */
export function useCommands(commands: Commands, dialogOpen: boolean): void {
  useEffect(
    () =>
      onEvent('command', ({ name }) => {
        if (dialogOpen) return
        if (name === 'export') commands.export('full')
        else if ((name === 'undo' || name === 'redo') && isTyping(document.activeElement))
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

/** Escape leaves what took the grid's place, but for a field in which somebody types. */
export function useEscape(active: boolean, leave: () => void): void {
  useEffect(() => {
    if (!active) return
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      const field = event.target instanceof HTMLInputElement && event.target.type !== 'checkbox'
      const inside = event.target instanceof Element && event.target.closest('.popover-root, dialog') !== null
      if (!field && !inside) leave()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [active, leave])
}

function commandOf(event: KeyboardEvent, commands: Commands): (() => void) | null {
  const typing = isTyping(event.target)
  if (!event.ctrlKey && !event.metaKey) return event.key === '?' && !typing ? commands.shortcuts : null
  switch (event.key.toLowerCase()) {
    case 'f':
      return commands.find
    case 'i':
      return commands.details
    case 'z':
      return typing ? null : event.shiftKey ? commands.redo : commands.undo
    case 'y':
      return typing ? null : commands.redo
    case 'r':
      return commands.sync
    case 'o':
      return commands.import
    case 'e':
      return () => commands.export('full')
    case ',':
      return commands.settings
    default:
      return null
  }
}
