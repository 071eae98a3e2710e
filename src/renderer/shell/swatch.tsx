import { useEffect, useState } from 'react'
import { onEvent } from '../api.ts'

const tones = 8

/** Which of the quiet colours: always the same for the same product. */
export function toneOf(seed: string): number {
  let sum = 0
  for (let index = 0; index < seed.length; index++) sum = (sum * 31 + seed.charCodeAt(index)) >>> 0
  return sum % tones
}

/** The page loads nothing from elsewhere: the program fetches the picture, keeps it and serves it. */
export function pictureAddress(url: string | null): string | null {
  return url?.startsWith('https://') ? `${location.origin}/picture?of=${encodeURIComponent(url)}` : null
}

type Props = { imageUrl: string | null; seed: string; large?: boolean }

/** The product's picture, or a quiet colour that is always the same for the same product. */
export function Swatch({ imageUrl, seed, large = false }: Props) {
  const source = pictureAddress(imageUrl)
  const className = `swatch tone-${toneOf(seed)}${large ? ' swatch-large' : ''}`
  // An element of its own: one that is used again would go on showing the product that was there before.
  if (source !== null) return <Picture key={source} source={source} className={className} />
  return <span className={className} aria-hidden="true" />
}

function Picture({ source, className }: { source: string; className: string }) {
  const [failed, setFailed] = useState<string | null>(null)
  return source === failed ? (
    <Missing className={className} onReach={() => setFailed(null)} />
  ) : (
    <img
      className={className}
      src={source}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(source)}
    />
  )
}

/** The quiet colour in a picture's place, until Stripe was in reach again: so may be what was offline. */
function Missing({ className, onReach }: { className: string; onReach: () => void }) {
  const [since] = useState(() => Date.now())
  useEffect(
    () =>
      onEvent('sync-status', ({ lastSyncedAt }) => {
        if (lastSyncedAt !== null && lastSyncedAt > since) onReach()
      }),
    [since, onReach]
  )
  return <span className={className} aria-hidden="true" />
}
