import { expect, it } from 'vitest'
import { createCommands } from '../../../src/main/windows/commands.ts'

function someCommands() {
  const done: string[] = []
  const commands = createCommands({
    sync: () => void done.push('sync'),
    show: () => void done.push('show'),
    tell: (name) => void done.push(`page: ${name}`)
  })
  return { done, commands }
}

it('tells the page that listens what is asked of it', () => {
  const { done, commands } = someCommands()
  commands.pageAsked()
  commands.ask('conflicts')
  expect(done).toEqual(['page: conflicts'])
})

it('opens a window where there is none, whose page is told the last that was asked of it, once', () => {
  const { done, commands } = someCommands()
  commands.pageAsked()
  commands.pageGone()
  commands.ask('import')
  commands.ask('conflicts')
  expect(done).toEqual(['show', 'show'])
  commands.pageAsked()
  commands.pageAsked()
  expect(done.slice(2)).toEqual(['page: conflicts'])
})

it('syncs without a page', () => {
  const { done, commands } = someCommands()
  commands.ask('sync')
  commands.pageAsked()
  commands.ask('sync')
  expect(done).toEqual(['sync', 'sync'])
})
