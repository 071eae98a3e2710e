import type { Random } from '../random.ts'
import type { Metadata } from '../types.ts'
import type { Catalog, SeedProduct } from './seed.ts'

/** `stock`: one number, or `size:number` for each size; none for an untracked product. `amount` in minor units. */
type Row = {
  name: string
  sku: string
  amount: number
  stock?: string
  currency?: string
  /** What it is in further currencies, in their minor units. */
  further?: Record<string, number>
  reorder?: number
  supplier?: string
  colour: string
  about: string
}

const rows: readonly Row[] = [
  {
    name: 'Linen Shirt',
    sku: 'LS-01',
    amount: 6400,
    stock: 'S:12 M:5 L:0 XL:18',
    supplier: 'Nordlin',
    colour: '#ccd8c6',
    about: 'Washed linen, shell buttons.'
  },
  {
    name: 'Ceramic Mug, glazed',
    sku: 'MUG-22',
    amount: 1800,
    stock: '41',
    supplier: 'Atelier Bo',
    colour: '#dcc3b1',
    about: 'Stoneware, 300 ml.'
  },
  {
    name: 'Canvas Tote',
    sku: 'TOTE',
    amount: 2400,
    stock: 'Natural:7 Black:5',
    supplier: 'Nordlin',
    colour: '#d0d4e0',
    about: 'Heavy canvas, long handles.'
  },
  {
    name: 'Merino Beanie',
    sku: 'BEAN-M',
    amount: 3200,
    stock: 'One-size:2',
    supplier: 'Nordlin',
    colour: '#b9c7d9',
    about: 'Ribbed merino.'
  },
  {
    name: 'Organic Cotton Socks',
    sku: 'SOCK',
    amount: 1200,
    stock: '36-38:64 39-42:58 43-46:4',
    supplier: 'Strumpf & Sohn',
    colour: '#e2d3ca',
    about: 'Three pairs.'
  },
  {
    name: 'Poster “Harbour”',
    sku: 'PST-H',
    amount: 2900,
    stock: 'A3:0 A2:11',
    supplier: 'Kaiser Print',
    colour: '#c4d2da',
    about: 'Risograph, two colours.'
  },
  {
    name: 'Wool Blanket',
    sku: 'WB-140',
    amount: 14_900,
    stock: '9',
    reorder: 3,
    supplier: 'Nordlin',
    colour: '#d9cbb4',
    about: '140 × 200 cm.'
  },
  {
    name: 'Gift Card',
    sku: 'GIFT',
    amount: 5000,
    colour: '#e4dcef',
    about: 'Sent by e-mail; there is always one.'
  },
  {
    name: 'Enamel Pin Set',
    sku: 'PIN-5',
    amount: 1500,
    stock: '133',
    reorder: 20,
    supplier: 'Kaiser Print',
    colour: '#d5e0cf',
    about: 'Five pins on a card.'
  },
  {
    name: 'Notebook, dotted',
    sku: 'NB',
    amount: 1400,
    stock: 'A5:26 A6:31',
    supplier: 'Kaiser Print',
    colour: '#ccd3e2',
    about: '120 g paper, lies flat.'
  },
  {
    name: 'Oilskin Apron',
    sku: 'APR-02',
    amount: 7800,
    stock: '6',
    supplier: 'Dockside Sewing',
    colour: '#b7b09c',
    about: 'Waxed cotton, brass rivets.'
  },
  {
    name: 'Fisherman Sweater',
    sku: 'FS-11',
    amount: 12_800,
    stock: 'S:3 M:9 L:14 XL:1',
    reorder: 4,
    supplier: 'Nordlin',
    colour: '#a9b7c6',
    about: 'Undyed British wool.'
  },
  {
    name: 'Rope Doormat',
    sku: 'MAT-01',
    amount: 4600,
    stock: '17',
    supplier: 'Dockside Sewing',
    colour: '#cdbd9f',
    about: 'Plaited manila, 45 × 75 cm.'
  },
  {
    name: 'Brass Bottle Opener',
    sku: 'BBO-1',
    amount: 2100,
    stock: '52',
    supplier: 'Foundry Lane',
    colour: '#e0cf9a',
    about: 'Sand-cast.'
  },
  {
    name: 'Striped Tee',
    sku: 'TEE-S',
    amount: 3400,
    stock: 'XS:8 S:22 M:31 L:19 XL:6',
    supplier: 'Nordlin',
    colour: '#d7dde6',
    about: 'Breton stripe, midweight cotton.'
  },
  {
    name: 'Sea Salt, 250 g',
    sku: 'SALT-250',
    amount: 900,
    stock: '210',
    reorder: 48,
    supplier: 'Island Saltworks',
    colour: '#e9e6e0',
    about: 'Hand-raked flakes.'
  },
  {
    name: 'Smoked Tea',
    sku: 'TEA',
    amount: 1100,
    stock: '50g:38 100g:12',
    reorder: 10,
    supplier: 'Lotus & Leaf',
    colour: '#b9a58c',
    about: 'Lapsang, spring harvest.'
  },
  {
    name: 'Beeswax Candle',
    sku: 'CND-BW',
    amount: 1600,
    stock: '0',
    supplier: 'Hives of Aldersea',
    colour: '#ead9a3',
    about: '20 hours.'
  },
  {
    name: 'Deck Shoes',
    sku: 'DKS',
    amount: 9800,
    stock: '38:2 39:4 40:6 41:9 42:11 43:7 44:3 45:0',
    reorder: 2,
    supplier: 'Porto Calçado',
    currency: 'eur',
    colour: '#b5a494',
    about: 'Hand-stitched in Porto.'
  },
  {
    name: 'Rain Jacket',
    sku: 'RJ-20',
    amount: 18_900,
    further: { eur: 17_900, gbp: 15_900, jpy: 28_500 },
    stock: 'S:7 M:12 L:8 XL:5',
    supplier: 'Nordlin',
    colour: '#e5c84f',
    about: 'Welded seams, two pockets.'
  },
  {
    name: 'Tide Table 2027',
    sku: 'TIDE-27',
    amount: 850,
    stock: '74',
    currency: 'gbp',
    supplier: 'Kaiser Print',
    colour: '#bcd3d8',
    about: 'Pocket edition.'
  },
  {
    name: 'Olive Oil, 500 ml',
    sku: 'OIL-500',
    amount: 1950,
    stock: '33',
    reorder: 12,
    supplier: 'Frantoio Riva',
    currency: 'eur',
    colour: '#c3c98f',
    about: 'First pressing, dark bottle.'
  },
  {
    name: 'Indigo Tenugui',
    sku: 'TEN-01',
    amount: 2200,
    stock: '19',
    supplier: 'Asagi Textiles',
    currency: 'jpy',
    colour: '#9fb0cf',
    about: 'Hand-dyed cotton cloth.'
  },
  {
    name: 'Cast Iron Pan',
    sku: 'PAN-26',
    amount: 6900,
    stock: '4',
    supplier: 'Foundry Lane',
    colour: '#8d8f92',
    about: '26 cm, seasoned.'
  },
  {
    name: 'Linen Napkins',
    sku: 'NAP-4',
    amount: 3800,
    stock: '4-pack:16 8-pack:5',
    supplier: 'Nordlin',
    colour: '#e1ddd2',
    about: 'Stonewashed.'
  },
  {
    name: 'Driftwood Hook',
    sku: 'HOOK-D',
    amount: 1900,
    stock: '11',
    supplier: 'Foundry Lane',
    colour: '#cbb9a3',
    about: 'Each one different.'
  },
  {
    name: 'Leather Key Fob',
    sku: 'FOB',
    amount: 1300,
    stock: 'Tan:24 Black:3 Oxblood:0',
    supplier: 'Dockside Sewing',
    colour: '#c59d7c',
    about: 'Vegetable tanned.'
  },
  {
    name: 'Field Cap',
    sku: 'CAP-04',
    amount: 3600,
    stock: 'S/M:10 L/XL:8',
    supplier: 'Nordlin',
    colour: '#aab494',
    about: 'Waxed, unlined.'
  },
  {
    name: 'Pocket Knife',
    sku: 'KNF-8',
    amount: 4200,
    stock: '13',
    reorder: 6,
    supplier: 'Foundry Lane',
    colour: '#b8a48c',
    about: '8 cm carbon steel.'
  },
  {
    name: 'Bath Soap, kelp',
    sku: 'SOAP-K',
    amount: 700,
    stock: '96',
    reorder: 24,
    supplier: 'Island Saltworks',
    colour: '#bfd0c0',
    about: 'Cold process, 110 g.'
  },
  {
    name: 'Bath Soap, tar',
    sku: 'SOAP-T',
    amount: 700,
    stock: '18',
    reorder: 24,
    supplier: 'Island Saltworks',
    colour: '#9a938b',
    about: 'Cold process, 110 g.'
  },
  {
    name: 'Enamel Bowl',
    sku: 'BOWL-E',
    amount: 1450,
    stock: '16cm:27 20cm:15 24cm:2',
    supplier: 'Foundry Lane',
    colour: '#dfe4e8',
    about: 'White with a blue rim.'
  },
  {
    name: 'Sailmaker’s Kit',
    sku: 'SAIL-K',
    amount: 8900,
    stock: '5',
    reorder: 2,
    supplier: 'Dockside Sewing',
    colour: '#d8d2c0',
    about: 'Needles, palm, waxed thread.'
  },
  {
    name: 'Harbour Chart Scarf',
    sku: 'SCRF-H',
    amount: 5400,
    stock: '22',
    supplier: 'Asagi Textiles',
    colour: '#bcd0df',
    about: 'Silk twill, 70 cm.'
  },
  {
    name: 'Herring Fillets',
    sku: 'HERR-200',
    amount: 780,
    stock: '0',
    reorder: 30,
    supplier: 'Island Saltworks',
    currency: 'eur',
    colour: '#c9d2d6',
    about: 'Tin of 200 g.'
  },
  {
    name: 'Work Trousers',
    sku: 'WT-07',
    amount: 9600,
    stock: '30:4 32:13 34:12 36:6 38:0',
    supplier: 'Dockside Sewing',
    colour: '#8fa0b2',
    about: 'Canvas, double knee.'
  },
  {
    name: 'Kids’ Rain Boots',
    sku: 'BOOT-K',
    amount: 3900,
    stock: '24:3 26:5 28:7 30:4 32:1',
    reorder: 3,
    supplier: 'Porto Calçado',
    colour: '#e8cf6a',
    about: 'Natural rubber.'
  },
  {
    name: 'Glass Float',
    sku: 'FLT-G',
    amount: 2700,
    stock: '14',
    supplier: 'Atelier Bo',
    colour: '#bfded4',
    about: 'Blown from old bottles.'
  },
  {
    name: 'Workshop: Knots, Saturday',
    sku: 'WS-KNOT',
    amount: 4500,
    stock: '8',
    reorder: 2,
    colour: '#d9d0e4',
    about: 'Two hours, eight places.'
  },
  {
    name: 'Letterpress Cards',
    sku: 'LPC-6',
    amount: 1700,
    stock: 'Tide:35 Gull:29 Anchor:6',
    supplier: 'Kaiser Print',
    colour: '#e6dccb',
    about: 'Six cards, six envelopes.'
  }
]

const finishes = [
  'Navy',
  'Rust',
  'Moss',
  'Sand',
  'Slate',
  'Chalk',
  'Plum',
  'Ochre',
  'Teal',
  'Charcoal',
  'Rose',
  'Fog'
]

/** The default demo: a shop by the water. Past its own forty products it sells them in other colours. */
export const harbourCatalog: Catalog = {
  size: rows.length,
  product(index, random): SeedProduct {
    const row = rows[index % rows.length]
    if (!row) throw new RangeError('The harbour catalog is empty.')
    const round = Math.floor(index / rows.length)
    if (round === 0) return harbourProduct(row, row.name, row.sku, (count) => count)
    const finish = finishes[(round - 1) % finishes.length] ?? 'Navy'
    const edition = Math.floor((round - 1) / finishes.length)
    const suffix = edition === 0 ? '' : ` No. ${edition + 1}`
    return harbourProduct(
      row,
      `${row.name}, ${finish}${suffix}`,
      `${row.sku}-${finish.slice(0, 3).toUpperCase()}${edition === 0 ? '' : edition + 1}`,
      (count) => varied(count, random)
    )
  }
}

const varied = (count: number, random: Random): number =>
  random.next() < 0.05 ? 0 : Math.round(count * (0.5 + 1.2 * random.next())) + random.below(4)

function harbourProduct(
  row: Row,
  name: string,
  sku: string,
  restock: (count: number) => number
): SeedProduct {
  const metadata: Metadata = {}
  const stock = row.stock?.split(' ') ?? []
  const sized = stock.some((part) => part.includes(':'))
  if (!sized) metadata['sku'] = sku
  if (sized) {
    const sizes = stock.map((part) => part.split(':'))
    metadata['sizes'] = sizes.map(([size]) => size).join(',')
    for (const [size = '', count] of sizes) {
      metadata[`stock_${size}`] = String(restock(Number(count)))
      metadata[`sku_${size}`] = `${sku}-${size
        .replaceAll(/[^A-Za-z0-9]/g, '')
        .slice(0, 6)
        .toUpperCase()}`
    }
  } else if (row.stock !== undefined) metadata['stock'] = String(restock(Number(row.stock)))
  if (row.reorder !== undefined) metadata['reorder_point'] = String(row.reorder)
  if (row.supplier !== undefined) metadata['supplier'] = row.supplier
  metadata['colour'] = row.colour
  return {
    name,
    description: row.about,
    metadata,
    prices: [
      { amount: row.amount, currency: row.currency ?? 'usd', ...(row.further && { further: row.further }) }
    ]
  }
}
