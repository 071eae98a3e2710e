import { describe, expect, it } from 'vitest'
import { isOwnPage } from '../../../src/main/ipc/sender.ts'

const contents = {}
const own = { contents, origin: 'app://stockroom' }
const page = { parent: null, origin: 'app://stockroom' }

describe('the sender of a message', () => {
  it('is our own page in our own window', () => {
    expect(isOwnPage({ sender: contents, senderFrame: page }, own)).toBe(true)
  })

  it.each([
    ['another window', { sender: {}, senderFrame: page }],
    ['a frame within the page', { sender: contents, senderFrame: { ...page, parent: page } }],
    ['a frame that is gone', { sender: contents, senderFrame: null }],
    ['our window after it went elsewhere', { sender: contents, senderFrame: { ...page, origin: 'null' } }],
    ['a look-alike', { sender: contents, senderFrame: { ...page, origin: 'app://stockroom.evil' } }],
    ['the web', { sender: contents, senderFrame: { ...page, origin: 'https://stockroom' } }]
  ])('is not %s', (_who, message) => {
    expect(isOwnPage(message, own)).toBe(false)
  })

  it('is nobody when there is no window', () => {
    expect(isOwnPage({ sender: contents, senderFrame: page }, { ...own, contents: undefined })).toBe(false)
  })
})
