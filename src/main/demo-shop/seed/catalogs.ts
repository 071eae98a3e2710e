import type { Random } from '../random.ts'
import type { Metadata } from '../types.ts'
import type { Catalog } from './seed.ts'

const colours = [
  'Ink',
  'Oat',
  'Clay',
  'Pine',
  'Sky',
  'Coal',
  'Brick',
  'Sage',
  'Butter',
  'Stone',
  'Plum',
  'Denim'
]
const garments = [
  ['Crew Tee', 'CT', 2800],
  ['Pocket Tee', 'PT', 3200],
  ['Long Sleeve', 'LSV', 3900],
  ['Hoodie', 'HD', 7200],
  ['Quarter Zip', 'QZ', 8400],
  ['Chore Jacket', 'CJ', 14_800],
  ['Chino', 'CH', 8900],
  ['Pleated Skirt', 'PS', 7600],
  ['Shirt Dress', 'SD', 11_900],
  ['Cord Overshirt', 'CO', 9800]
] as const

/** Where a number comes from that looks like a shelf: some gone, some nearly, most a handful or two. */
const onShelf = (random: Random): number => {
  const kind = random.next()
  if (kind < 0.06) return 0
  if (kind < 0.18) return 1 + random.below(5)
  return 6 + random.below(40)
}

const at = <T>(items: readonly T[], index: number): T => {
  const item = items[index % items.length]
  if (item === undefined) throw new RangeError('The list is empty.')
  return item
}

/** Clothes: `sizes: "S,M,L"` with `stock_S`, `stock_M`, `stock_L` and a SKU for each. */
export const clothingCatalog: Catalog = {
  size: 60,
  product(index, random) {
    const [garment, code, amount] = at(garments, index)
    const colour = at(colours, Math.floor(index / garments.length))
    const edition = Math.floor(index / (garments.length * colours.length))
    const sizes = random.next() < 0.3 ? ['XS', 'S', 'M', 'L', 'XL', 'XXL'] : ['S', 'M', 'L']
    const sku = `${code}-${colour.slice(0, 3).toUpperCase()}${edition === 0 ? '' : edition + 1}`
    const metadata: Metadata = { sizes: sizes.join(',') }
    for (const size of sizes) {
      metadata[`stock_${size}`] = String(onShelf(random))
      metadata[`sku_${size}`] = `${sku}-${size}`
    }
    if (random.next() < 0.2) metadata['reorder_point'] = String(2 + random.below(10))
    return {
      name: `${garment}, ${colour}${edition === 0 ? '' : ` (${2023 + edition})`}`,
      metadata,
      prices: [{ amount, currency: 'usd' }]
    }
  }
}

const cafeGoods = [
  ['Espresso Beans', 'BEAN', 1450],
  ['Filter Beans', 'FILT', 1600],
  ['Cold Brew Bottle', 'CB', 550],
  ['Oat Cookie', 'COOK', 320],
  ['Almond Croissant', 'CROI', 410],
  ['Sourdough Loaf', 'LOAF', 780],
  ['House Granola', 'GRAN', 990],
  ['Keep Cup', 'CUP', 2200],
  ['Chai Concentrate', 'CHAI', 1250],
  ['Dark Chocolate Bar', 'BAR', 650]
] as const
const origins = [
  'Huila',
  'Sidama',
  'Antigua',
  'Nyeri',
  'Sumatra',
  'Cerrado',
  'House',
  'Winter',
  'Decaf',
  'Market'
]

/** A café: one `stock` per product, in euros, a coffee subscription among them. */
export const cafeCatalog: Catalog = {
  size: 30,
  product(index, random) {
    const [good, code, amount] = at(cafeGoods, index)
    const round = Math.floor(index / cafeGoods.length)
    const origin = at(origins, round)
    const edition = Math.floor(round / origins.length)
    const metadata: Metadata = {
      stock: String(onShelf(random)),
      sku: `${code}-${origin.slice(0, 3).toUpperCase()}${edition === 0 ? '' : edition + 1}`
    }
    if (random.next() < 0.3) metadata['reorder_point'] = String(4 + random.below(12))
    return {
      name: `${good}, ${origin}${edition === 0 ? '' : ` ${edition + 1}`}`,
      metadata,
      prices: [
        { amount, currency: 'eur' },
        ...(index % cafeGoods.length < 2 ? [{ amount: amount * 2, currency: 'eur', monthly: true }] : [])
      ]
    }
  }
}

const prints = [
  'Gulls at Six',
  'Low Water',
  'North Pier',
  'Fog Signal',
  'Salt Road',
  'Three Boats',
  'Night Ferry'
]
const formats = [
  ['A4', 1900],
  ['A3', 2900],
  ['A2', 4500]
] as const

/** Art prints: one price per format, and the stock stands in each price's metadata. */
export const priceStockCatalog: Catalog = {
  size: 35,
  product(index, random) {
    const title = at(prints, index)
    const edition = Math.floor(index / prints.length) + 1
    const code = `${title
      .split(' ')
      .map((word) => word.charAt(0))
      .join('')}${edition}`
    return {
      name: edition === 1 ? title : `${title}, edition ${edition}`,
      metadata: { artist: at(['M. Okafor', 'L. Brandt', 'Y. Sato'], index) },
      prices: formats.map(([format, amount]) => ({
        amount,
        currency: 'gbp',
        nickname: format,
        lookupKey: `${code}-${format}`.toLowerCase(),
        metadata: { stock: String(onShelf(random)), size: format, sku: `${code}-${format}` }
      }))
    }
  }
}
