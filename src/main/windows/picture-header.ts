export type PictureHeader = {
  type: 'image/png' | 'image/jpeg'
  width: number
  height: number
  /** How a camera was held, 1…8 (EXIF, tag 274); 1 is upright. */
  orientation: number
}

/** What a PNG or JPEG says of itself before its first pixel; null for every other kind, and for broken ones. */
export function readPictureHeader(bytes: Uint8Array): PictureHeader | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    return readPng(view) ?? readJpeg(view)
  } catch {
    // It ends too early.
    return null
  }
}

/** https://www.w3.org/TR/png/#11IHDR */
function readPng(view: DataView): PictureHeader | null {
  const isPng = view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a
  if (!isPng || view.getUint32(12) !== 0x49484452) return null
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20), orientation: 1 }
}

/** https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1 and B.2.2 */
function readJpeg(view: DataView): PictureHeader | null {
  if (view.getUint16(0) !== 0xffd8) return null
  let orientation = 1
  for (let at = 2; ; at += 2 + view.getUint16(at + 2)) {
    // Any marker may have further bytes of this before it.
    while (view.getUint16(at) === 0xffff) at += 1
    const marker = view.getUint16(at)
    if (marker === 0xffe1) orientation = readOrientation(view, at + 4) ?? orientation
    if (isFrame(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)]
      return { type: 'image/jpeg', width, height, orientation }
    }
    // Pixels, or no marker at all, where the size should have come first.
    if (marker === 0xffda || marker < 0xff00) return null
  }
}

/** SOF0…SOF15, but for the three that are something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && marker !== 0xffc4 && marker !== 0xffc8 && marker !== 0xffcc
}

/**
 * What the segment whose content begins at `at` says of how the camera was held; null for nothing.
 * https://www.cipa.jp/std/documents/e/DC-008-2012_E.pdf, 4.5 and 4.6.2
 */
function readOrientation(view: DataView, at: number): number | null {
  try {
    if (view.getUint32(at) !== 0x45786966) return null
    const start = at + 6
    const little = view.getUint16(start) === 0x4949
    const directory = start + view.getUint32(start + 4, little)
    const entries = view.getUint16(directory, little)
    for (let index = 0; index < entries; index += 1) {
      const entry = directory + 2 + index * 12
      if (view.getUint16(entry, little) !== 0x0112) continue
      const said = view.getUint16(entry + 8, little)
      return said >= 1 && said <= 8 ? said : null
    }
    return null
  } catch {
    return null
  }
}
