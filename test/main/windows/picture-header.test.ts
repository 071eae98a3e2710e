import { describe, expect, it } from 'vitest'
import { readPictureHeader } from '../../../src/main/windows/picture-header.ts'

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')
const png = hex('89504e47 0d0a1a0a 0000000d 49484452 00000fa0 00000bb8 0802000000')
const start = 'ffd8'
const jfif = 'ffe0 0010 4a46494600 0101 00 0001 0001 00 00'
const tables = 'ffdb 0004 0000 ffc4 0004 0000'
/** 4,000 × 3,000, as JPEG says it: the height first. */
const frame = (kind: string) => `${kind} 0011 08 0bb8 0fa0 03 012200 021101 031101`
const exifBig = 'ffe1 0022 457869660000 4d4d002a 00000008 0001 0112 0003 00000001 00060000 00000000'
const exifLittle =
  'ffe1 002e 457869660000 49492a00 08000000 0200 0001 0400 01000000 a00f0000 1201 0300 01000000 08000000 00000000'
const upright = { type: 'image/jpeg', width: 4000, height: 3000, orientation: 1 }

describe('what a picture says of itself', () => {
  it('is the size of a PNG', () => {
    expect(readPictureHeader(png)).toEqual({ ...upright, type: 'image/png' })
  })

  it('is found wherever the picture lies in memory', () => {
    const within = Buffer.concat([Buffer.alloc(3), png])
    expect(readPictureHeader(within.subarray(3))?.width).toBe(4000)
  })

  it.each(['ffc0', 'ffc1', 'ffc2', 'ffffff c2'])('is the size of a JPEG whose frame is %s', (kind) => {
    expect(readPictureHeader(hex(`${start} ${jfif} ${tables} ${frame(kind)}`))).toEqual(upright)
  })

  it.each([
    [exifBig, 6],
    [exifLittle, 8],
    // Something else of the same kind of segment, before it and after it.
    [`ffe1 0006 68747470 ${exifBig} ffe1 0006 68747470`, 6],
    // Turned in no way there is, a value that is not there, a directory that is elsewhere.
    [exifBig.replace('00060000', '00090000'), 1],
    [exifBig.replace('0112', '0113'), 1],
    [exifBig.replace('00000008', '7fffffff'), 1]
  ])('is how the camera was held: %s', (exif, orientation) => {
    expect(readPictureHeader(hex(`${start} ${exif} ${frame('ffc0')}`))).toEqual({ ...upright, orientation })
  })

  it.each([
    ['nothing', ''],
    ['a GIF', '474946383961 4000 4000 f70000'],
    ['a WebP', '52494646 24000000 57454250 56503820 18000000'],
    ['half a PNG', png.subarray(0, 20).toString('hex')],
    ['a PNG that begins otherwise', png.toString('hex').replace('49484452', '43674249')],
    ['a JPEG that ends before its size', `${start} ${jfif} ${tables}`],
    ['a JPEG of pixels only', `${start} ${jfif} ffda 0008 0101 0000 3f00 ffd9`],
    ['a JPEG with something else inside', `${start} 0000 0000 ${frame('ffc0')}`],
    ['a JPEG whose segment has no length', `${start} ffe0 0000 ffe0 0000`]
  ])('is nothing of %s', (_, bytes) => {
    expect(readPictureHeader(hex(bytes))).toBeNull()
  })
})
