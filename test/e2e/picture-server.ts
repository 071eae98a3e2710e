import { createHash, createSign, generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { crc32, deflateSync } from 'node:zlib'

/** Red, green and blue, 0…255 each. */
export type Colour = readonly [number, number, number]

export type PictureServer = {
  /** Where a picture is that is all of one colour. */
  address(colour: Colour): string
  /** The same, of a picture that is not sent before `release` is called. */
  slowAddress(colour: Colour): string
  release(): void
  /** Where a JPEG is of which these are the bytes. */
  jpegAddress(bytes: Buffer): string
  /** Hangs up on whoever asks, as a network that is down; or no longer. */
  unplug(down: boolean): void
  /** The paths that were asked for, oldest first. */
  asked: readonly string[]
  /** How Electron names the certificate. */
  fingerprint: string
  close(): Promise<void>
}

/** A shop’s own web server with the pictures of its products, over https, with a certificate nobody else knows. */
export async function startPictureServer(): Promise<PictureServer> {
  const { key, certificate, fingerprint } = selfSigned()
  const asked: string[] = []
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  let unplugged = false
  const jpegs: Buffer[] = []
  const server = createServer({ key, cert: certificate }, (request, response) => {
    const path = request.url ?? ''
    asked.push(path)
    if (unplugged) return void request.socket.destroy()
    const jpeg = jpegs[Number(/^\/(\d+)\.jpg$/.exec(path)?.[1])]
    if (jpeg) return void response.writeHead(200, { 'content-type': 'image/jpeg' }).end(jpeg)
    const [, slow, digits] = /^\/(slow-)?([0-9a-f]{6})\.png$/.exec(path) ?? []
    if (digits === undefined) return void response.writeHead(404).end()
    const answer = (): void => {
      response.writeHead(200, { 'content-type': 'image/png' }).end(png(Buffer.from(digits, 'hex')))
    }
    if (slow === undefined) answer()
    else void released.then(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const nameOf = (colour: Colour) => `${Buffer.from(colour).toString('hex')}.png`
  return {
    address: (colour) => `${base}/${nameOf(colour)}`,
    slowAddress: (colour) => `${base}/slow-${nameOf(colour)}`,
    release: () => release(),
    jpegAddress: (bytes) => `${base}/${jpegs.push(bytes) - 1}.jpg`,
    unplug: (down) => (unplugged = down),
    asked,
    fingerprint,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/** A square of one colour, as PNG (https://www.w3.org/TR/png/). */
function png(colour: Buffer): Buffer {
  const side = 64
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    return Buffer.concat([uint32(data.length), body, uint32(crc32(body))])
  }
  const line = Buffer.concat([Buffer.from([0]), ...Array.from({ length: side }, () => colour)])
  const size = Buffer.concat([uint32(side), uint32(side)])
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    // eight bits for each of red, green and blue
    chunk('IHDR', Buffer.concat([size, Buffer.from([8, 2, 0, 0, 0])])),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: side }, () => line)))),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A certificate (X.509, RFC 5280, in its plain first version) that vouches for itself. */
function selfSigned(): { key: string; certificate: string; fingerprint: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const ecdsaWithSha256 = sequence(der(0x06, Buffer.from('2a8648ce3d040302', 'hex')))
  const commonName = sequence(der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('pictures')))
  const name = sequence(der(0x31, commonName))
  const time = (words: string): Buffer => der(0x17, Buffer.from(words, 'latin1'))
  const content = sequence(
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    sequence(time('200101000000Z'), time('491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' })
  )
  const signature = createSign('sha256').update(content).sign(privateKey)
  const whole = sequence(content, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature))
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificate: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`,
    fingerprint: `sha256/${createHash('sha256').update(whole).digest('base64')}`
  }
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts)

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
