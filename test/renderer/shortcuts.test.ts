import { afterEach, expect, it, vi } from 'vitest'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

it.each([
  ['Linux x86_64', 'Ctrl+H'],
  // ⌘ H hides a program on a Mac, whatever the program thinks of it.
  ['MacIntel', '⇧ ⌘ H']
])('on %s the history is opened with %s, as in the menu', async (platform, words) => {
  vi.stubGlobal('navigator', { platform })
  vi.resetModules()
  const { appCommands, keyWords } = await import('../../src/renderer/shell/shortcuts.ts')
  const history = appCommands.find(({ name }) => name === 'history')
  expect(history && keyWords(history)).toBe(words)
})
