import { expect } from 'vitest'

/** A claim that comes true without anybody pressing anything further: asked again until it holds, or time is up. */
export const eventually = <T>(read: () => Promise<T> | T) =>
  expect.poll(read, { interval: 40, timeout: 10_000 })
