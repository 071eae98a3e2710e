import { readFile, realpath } from 'node:fs/promises'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import type { Picture } from './pictures.ts'

/** The page's origin. A scheme of our own, because file:// pages may read the whole disk. */
export const pageScheme = 'app'
export const pageOrigin = 'app://stockroom'
export const pageAddress = `${pageOrigin}/index.html`
/** `app://stockroom/picture?of=<address>`: a product's picture, fetched and kept by the program. */
const picturePath = '/picture'

/** The page talks to nobody, runs only scripts from its own folder, and cannot turn text into script. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'"
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2'
}

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer'
}

/**
 * Answers requests for the page's files out of `root` and nothing outside of it, wherever `..`, encoded
 * slashes or symbolic links point. Unknown types of file are not served.
 */
export function createPageServer(
  root: string,
  pictures: (address: string) => Promise<Picture | null>
): (request: { url: string; method: string }) => Promise<Response> {
  const realRoot = realpath(root)
  return async ({ url, method }) => {
    const { protocol, host, pathname, searchParams } = new URL(url)
    const isOurs = `${protocol}//${host}` === pageOrigin
    if (method === 'GET' && isOurs && pathname === picturePath) {
      const picture = await pictures(searchParams.get('of') ?? '')
      if (picture === null) return new Response(null, { status: 404, headers })
      return new Response(picture.bytes, { headers: { ...headers, 'content-type': picture.type } })
    }
    const type = method === 'GET' ? types[extname(new URL(url).pathname)] : undefined
    const wanted = type === undefined ? null : filePath(root, url)
    if (type === undefined || wanted === null) return new Response(null, { status: 404, headers })
    try {
      const file = await realpath(wanted)
      if (!isInside(await realRoot, file)) return new Response(null, { status: 404, headers })
      return new Response(await readFile(file), { headers: { ...headers, 'content-type': type } })
    } catch {
      return new Response(null, { status: 404, headers })
    }
  }
}

function filePath(root: string, address: string): string | null {
  const url = new URL(address)
  if (url.protocol !== `${pageScheme}:` || `${url.protocol}//${url.host}` !== pageOrigin) return null
  let path: string
  try {
    path = decodeURIComponent(url.pathname)
  } catch {
    return null
  }
  if (path.includes('\0') || path.includes('\\')) return null
  const file = resolve(root, `.${path}`)
  return isInside(root, file) ? file : null
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file)
  return path !== '' && !path.startsWith('..') && !isAbsolute(path)
}
