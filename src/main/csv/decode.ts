import { AppFailure } from '../../shared/failure.ts'
import { type CodePage, codePages, type Encoding } from '../../shared/import-reading.ts'

/** A file’s characters as UTF-8 bytes without a byte order mark, ready for the parser. */
export type DecodedFile = { encoding: Encoding; utf8: Uint8Array }

/**
 * Finds out how a text file is encoded and hands it back as UTF-8.
 *
 * A byte order mark decides; then NUL bytes (UTF-16 without a mark); then whether the bytes are valid UTF-8.
 * Everything else is taken for Windows-1252, or Mac Roman where it cannot be that; which code page it is, its words
 * tell ({@link import('./code-page.ts').settleLetters}).
 * Throws `file-unreadable` for workbooks and other files that are not text.
 * @param said what somebody says it is; null finds it out
 */
export function decodeFile(bytes: Uint8Array, said: Encoding | null): DecodedFile {
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) {
    throw unreadable('this is a workbook, not a CSV file; in the spreadsheet choose “Save as” and CSV UTF-8')
  }
  if (said !== null) return decodeAs(bytes, said)
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return decodeUtf8(bytes.subarray(3), 'told')
  if (startsWith(bytes, [0xff, 0xfe])) return decodeUtf16(bytes.subarray(2), 'UTF-16LE')
  if (startsWith(bytes, [0xfe, 0xff])) return decodeUtf16(bytes.subarray(2), 'UTF-16BE')
  const wide = utf16WithoutMark(bytes)
  if (wide !== null) return decodeUtf16(bytes, wide)
  return decodeUtf8(bytes, 'guessed')
}

/** A mark at its beginning goes; what is no text in that encoding is refused. */
function decodeAs(bytes: Uint8Array, encoding: Encoding): DecodedFile {
  try {
    const text = isCodePage(encoding)
      ? decodePage(bytes, encoding)
      : new TextDecoder(encoding, { fatal: true }).decode(bytes)
    if (text.includes('\0')) throw new TypeError('zero character')
    return { encoding, utf8: new TextEncoder().encode(text) }
  } catch (error) {
    throw unreadable(`it is no text in ${encoding}; choose another encoding`, error)
  }
}

function decodeUtf8(bytes: Uint8Array, how: 'told' | 'guessed'): DecodedFile {
  const zero = bytes.indexOf(0)
  if (zero !== -1) {
    const line = countLines(bytes.subarray(0, zero)) + 1
    throw unreadable(`line ${line} holds a zero byte, so the file is damaged or not a CSV file`)
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { encoding: 'UTF-8', utf8: bytes }
  } catch (error) {
    // Read as anything else, every accent of every name would become two other characters.
    if (how === 'told') throw damaged('UTF-8', error)
    const encoding = isMacRoman(bytes) ? 'Mac Roman' : 'Windows-1252'
    return { encoding, utf8: new TextEncoder().encode(decodePage(bytes, encoding)) }
  }
}

function decodeUtf16(bytes: Uint8Array, encoding: 'UTF-16LE' | 'UTF-16BE'): DecodedFile {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
    if (text.includes('\0')) throw new TypeError('zero character')
    return { encoding, utf8: new TextEncoder().encode(text) }
  } catch (error) {
    throw damaged(encoding, error)
  }
}

/** Western text in UTF-16 has a zero in every second byte; which one tells the byte order. */
function utf16WithoutMark(bytes: Uint8Array): 'UTF-16LE' | 'UTF-16BE' | null {
  const sample = bytes.subarray(0, 200)
  if (sample.length < 4) return null
  const zeros: [number, number] = [0, 0]
  for (const [at, byte] of sample.entries()) if (byte === 0) zeros[at % 2 === 0 ? 0 : 1] += 1
  const half = sample.length / 2
  if (zeros[1] > half * 0.7 && zeros[0] === 0) return 'UTF-16LE'
  if (zeros[0] > half * 0.7 && zeros[1] === 0) return 'UTF-16BE'
  return null
}

/** What 0x80–0x9F stand for (https://encoding.spec.whatwg.org/#windows-1252); five of them for nothing. */
const windows1252High =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178'

export function isCodePage(encoding: Encoding): encoding is CodePage {
  return codePages.some((page) => page === encoding)
}

/** What the bytes 0x80–0xFF are in a code page. */
export function lettersOf(page: CodePage): string[] {
  return [
    ...decodePage(
      Uint8Array.from({ length: 128 }, (_, at) => 0x80 + at),
      page
    )
  ]
}

function decodePage(bytes: Uint8Array, page: CodePage): string {
  if (page === 'Windows-1252') return windows1252(bytes)
  return new TextDecoder(page === 'Mac Roman' ? 'macintosh' : page.toLowerCase()).decode(bytes)
}

/** The decoder of Node before 23.7 leaves 0x80–0x9F as they are (nodejs/node issue 56542), so they are mapped here. */
function windows1252(bytes: Uint8Array): string {
  return new TextDecoder('windows-1252')
    .decode(bytes)
    .replace(/[\x80-\x9f]/g, (character) => windows1252High[character.charCodeAt(0) - 0x80] ?? character)
}

/**
 * Both encodings give every byte a meaning, so this asks for proof: bytes that Windows-1252 leaves undefined
 * (é, è, ê, ç and ù on a Mac), or the line ends of the old Mac without any of the letters of Windows-1252.
 */
function isMacRoman(bytes: Uint8Array): boolean {
  if (
    bytes.some((byte) => byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d)
  ) {
    return true
  }
  const oldLineEnds = bytes.includes(0x0d) && !bytes.includes(0x0a)
  return oldLineEnds && !bytes.some((byte) => byte >= 0xe0)
}

function startsWith(bytes: Uint8Array, mark: number[]): boolean {
  return mark.every((byte, at) => bytes[at] === byte)
}

function countLines(bytes: Uint8Array): number {
  let lines = 0
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) lines += 1
  return lines
}

function damaged(encoding: Encoding, cause: unknown): AppFailure {
  return unreadable(`the file says it is ${encoding} but is damaged; export it again, as CSV UTF-8`, cause)
}

function unreadable(detail: string, cause?: unknown): AppFailure {
  return new AppFailure('file-unreadable', detail, cause === undefined ? {} : { cause })
}
