import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../engine-api.ts'
import { readPictureHeader, type PictureHeader } from './picture-header.ts'

/** Pictures that cannot run anything; SVG can. */
const kinds: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif'
}
/** Megabytes: the finest photograph of a phone. */
const largest = 20
/** Megabytes of what is kept whole, because it cannot be made small here: a WebP, a GIF, an AVIF, too many pixels. */
const largestWhole = 5
/** Millions of pixels: a phone's 24, for which the window hears nothing for a sixth of a second, once. */
const mostPixels = 25
/** Milliseconds: the largest comes at three megabits a second. */
const patience = 60_000
const atOnce = 4
/** So often a picture that cannot be reached is asked for while the program runs. */
const attempts = 5

export type Picture = { type: string; bytes: Uint8Array }

export type Pictures = {
  /** Null for anything but a picture over https of a reasonable size, and for what cannot be reached now. */
  read: (address: string) => Promise<Picture | null>
  /** Stripe was in reach at `at` (epoch ms; null for never): what could not be reached before then may be again. */
  inReach: (at: number | null) => void
}

type Parts = {
  fetch: (address: string, init: { signal: AbortSignal; credentials: 'omit' }) => Promise<Response>
  /** As much of a picture as is shown of it; null for what cannot be decoded. */
  makeThumbnail: (bytes: Buffer, header: PictureHeader) => Picture | null
  log: Log
}

/** There is no picture, and will be none at another time. */
class Refused extends Error {}

/**
 * Product pictures, fetched by the program (never by the page, which talks to nobody), made small and kept in
 * `folder`, so that they are there offline too. What the other side refused, or what is no picture, is not asked for
 * again while the program runs; what could not be reached is, each time Stripe was in reach since, but only so often.
 */
export function createPictures(folder: string, { fetch, makeThumbnail, log }: Parts): Pictures {
  const refused = new Set<string>()
  /** How often each was asked for in vain. */
  const missed = new Map<string, number>()
  /** Not asked for again before Stripe is in reach. */
  const later = new Set<string>()
  let reachedAt = 0
  const pending = new Map<string, Promise<Picture | null>>()
  const queue: (() => void)[] = []
  let running = 0
  let rested: Promise<unknown> = Promise.resolve()

  /** One after the other, each followed by as long a rest: keys come to the window through the same thread. */
  function shrink(bytes: Buffer, header: PictureHeader): Promise<Picture | null> {
    const begun = rested.then(() => performance.now())
    const made = begun.then(() => makeThumbnail(bytes, header)).catch(() => null)
    rested = Promise.all([begun, made]).then(([start]) => wait(performance.now() - start))
    return made
  }

  async function reduce(picture: Fetched): Promise<Picture> {
    const header = readPictureHeader(picture.bytes)
    const canShrink = header !== null && header.width * header.height <= mostPixels * 1e6
    const small = canShrink ? await shrink(picture.bytes, header) : null
    if (small !== null) return small
    if (picture.bytes.byteLength > largestWhole * 1e6)
      throw new Refused(`more than ${largestWhole} MB, and cannot be made small`)
    return picture
  }

  async function take(address: string): Promise<Picture | null> {
    const name = createHash('sha256').update(address).digest('hex')
    const kept = await readKept(folder, name)
    if (kept !== null) return kept
    if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve))
    running += 1
    try {
      const picture = await reduce(await download(address, fetch))
      await keep(folder, name, picture)
      return picture
    } catch (error) {
      if (error instanceof Refused) {
        const { origin, pathname } = new URL(address)
        log('warn', `no picture at ${origin}${pathname}: ${error.message}`)
        refused.add(address)
        return null
      }
      // Offline, too busy, too slow: the coloured square stays for now.
      const times = (missed.get(address) ?? 0) + 1
      missed.set(address, times)
      if (times < attempts) later.add(address)
      else refused.add(address)
      return null
    } finally {
      running -= 1
      queue.shift()?.()
    }
  }

  return {
    read: (address) => {
      if (refused.has(address) || later.has(address) || !isPlainHttps(address)) return Promise.resolve(null)
      const known = pending.get(address)
      if (known) return known
      const taken = take(address).finally(() => pending.delete(address))
      pending.set(address, taken)
      return taken
    },
    inReach: (at) => {
      if (at === null || at <= reachedAt) return
      reachedAt = at
      later.clear()
    }
  }
}

function isPlainHttps(address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === 'https:' && url.username === '' && url.password === ''
}

type Fetched = Picture & { bytes: Buffer }

/** @throws Refused; anything else where there may be a picture another time */
async function download(address: string, fetch: Parts['fetch']): Promise<Fetched> {
  const response = await fetch(address, { signal: AbortSignal.timeout(patience), credentials: 'omit' })
  if (response.status >= 500 || response.status === 429) throw new Error(`answered ${response.status}`)
  if (!response.ok || response.body === null) throw new Refused(`answered ${response.status}`)
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (kinds[type] === undefined) throw new Refused(`“${type}” is not shown`)
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body) {
    size += part.byteLength
    if (size > largest * 1e6) throw new Refused(`more than ${largest} MB`)
    parts.push(part)
  }
  return { type, bytes: Buffer.concat(parts) }
}

async function keep(folder: string, name: string, picture: Picture): Promise<void> {
  const file = join(folder, `${name}.${kinds[picture.type]}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(`${file}.part`, picture.bytes)
  await rename(`${file}.part`, file)
}

async function readKept(folder: string, name: string): Promise<Picture | null> {
  for (const [type, ending] of Object.entries(kinds)) {
    try {
      return { type, bytes: await readFile(join(folder, `${name}.${ending}`)) }
    } catch {
      continue
    }
  }
  return null
}
