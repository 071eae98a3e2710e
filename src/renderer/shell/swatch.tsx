const tones = 8

function toneOf(seed: string): number {
  let sum = 0
  for (let index = 0; index < seed.length; index++) sum = (sum * 31 + seed.charCodeAt(index)) >>> 0
  return sum % tones
}

/** The page may load pictures from itself and from data alone; any other address would be blocked noisily. */
export function showableImage(url: string | null): string | null {
  if (url === null) return null
  return url.startsWith('data:image/') || url.startsWith(`${location.origin}/`) ? url : null
}

/** The product's picture, or a quiet colour that is always the same for the same product. */
export function Swatch({ imageUrl, seed, large = false }: { imageUrl: string | null; seed: string; large?: boolean }) {
  const source = showableImage(imageUrl)
  const className = `swatch tone-${toneOf(seed)}${large ? ' swatch-large' : ''}`
  return source === null ? (
    <span className={className} aria-hidden="true" />
  ) : (
    <img className={className} src={source} alt="" loading="lazy" decoding="async" draggable={false} />
  )
}
