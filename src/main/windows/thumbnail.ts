import { nativeImage } from 'electron'
import type { PictureHeader } from './picture-header.ts'
import type { Picture } from './pictures.ts'

/** The largest square that shows a picture (`.swatch-large`), on a screen of doubled density. */
const side = 80
const quality = 90

/**
 * The middle of a picture, as `object-fit: cover` shows it, in no more pixels than are seen; null for what cannot be
 * decoded.
 */
export function makeThumbnail(bytes: Buffer, { type, orientation }: PictureHeader): Picture | null {
  const whole = nativeImage.createFromBuffer(bytes)
  if (whole.isEmpty()) return null
  const { width, height } = whole.getSize()
  const edge = Math.min(width, height)
  const middle = { x: (width - edge) >> 1, y: (height - edge) >> 1, width: edge, height: edge }
  const shown = Math.min(side, edge)
  const small = whole.crop(middle).resize({ width: shown, height: shown, quality: 'better' })
  // Only a PNG can be transparent.
  if (type === 'image/png') return { type, bytes: small.toPNG() }
  return { type, bytes: withOrientation(small.toJPEG(quality), orientation) }
}

/** Electron neither turns what it decodes nor writes how it is to be turned; the page turns what says so. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  if (orientation === 1) return jpeg
  // One segment (EXIF, big-endian) with one entry, a number of two bytes, after the marker that begins a JPEG.
  const segment = Buffer.from(
    'ffe100224578696600004d4d002a00000008000101120003000000010000000000000000',
    'hex'
  )
  segment[29] = orientation
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}
