import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Pictures that cannot run anything; SVG can. */
const kinds: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/avif': 'avif'
}
const largest = 5_000_000
const patience = 15_000
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

/**
 * Product pictures, fetched by the program (never by the page, which talks to nobody) and kept in `folder`, so that
 * they are there offline too. `fetch` is handed in. What the other side refused, or what is no picture, is not asked
 * for again while the program runs; what could not be reached is, each time Stripe was in reach since, but only
 * so often.
 */
export function createPictures(
  folder: string,
  fetch: (address: string, init: { signal: AbortSignal; credentials: 'omit' }) => Promise<Response>
): Pictures {
  const refused = new Set<string>()
  /** How often each was asked for in vain. */
  const missed = new Map<string, number>()
  /** Not asked for again before Stripe is in reach. */
  const later = new Set<string>()
  let reachedAt = 0
  const pending = new Map<string, Promise<Picture | null>>()
  const queue: (() => void)[] = []
  let running = 0

  async function take(address: string): Promise<Picture | null> {
    const name = createHash('sha256').update(address).digest('hex')
    const kept = await readKept(folder, name)
    if (kept !== null) return kept
    if (running >= atOnce) await new Promise<void>((resolve) => queue.push(resolve))
    running += 1
    try {
      const picture = await download(address, fetch)
      if (picture === null) refused.add(address)
      else await keep(folder, name, picture)
      return picture
    } catch {
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

/** The picture; null where the other side has none. Rejects when it may have one another time. */
async function download(
  address: string,
  fetch: Parameters<typeof createPictures>[1]
): Promise<Picture | null> {
  const response = await fetch(address, { signal: AbortSignal.timeout(patience), credentials: 'omit' })
  if (response.status >= 500 || response.status === 429) throw new Error(`answered ${response.status}`)
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (!response.ok || kinds[type] === undefined || response.body === null) return null
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body) {
    size += part.byteLength
    if (size > largest) return null
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
