import type { Random } from '../random.ts'
import type { Metadata } from '../types.ts'
import type { Catalog, SeedPrice, SeedProduct } from './seed.ts'

/** Every way real shops go wrong, one a row; a hundred thousand rows repeat them. */
const oddities: readonly ((random: Random) => Omit<SeedProduct, 'prices'> & { prices?: SeedPrice[] })[] = [
  (random) => ({ name: 'Plain Bowl', metadata: { stock: String(random.below(60)), sku: 'PLAIN-1' } }),
  () => ({
    name: 'Dashed Keys',
    metadata: { sizes: 'S,M,L', 'stock-S': '3', 'stock-M': '8', 'stock-L': '1' }
  }),
  () => ({ name: 'Wrong Case', metadata: { sizes: 's,m', Stock_S: '4', STOCK_M: '2' } }),
  () => ({
    name: 'Blank Spaces',
    metadata: { sizes: ' S , M,, L ', stock_S: ' 7 ', stock_M: ' ', stock_L: '5' }
  }),
  () => ({ name: 'Endless Supply', metadata: { stock: 'Infinity' } }),
  () => ({ name: 'Oversold Lamp', metadata: { stock: '-3', sku: 'LAMP-O' } }),
  () => ({ name: 'Ask Us', metadata: { stock: 'a few left' } }),
  () => ({ name: 'Half a Cheese', metadata: { stock: '2.5' } }),
  () => ({ name: 'Thousands', metadata: { stock: '1,200' } }),
  () => ({ name: 'Scientific', metadata: { stock: '1e3' } }),
  () => ({ name: 'Leading Zeros', metadata: { stock: '007' } }),
  () => ({ name: 'Not a Number', metadata: { stock: 'NaN' } }),
  () => ({ name: 'Two Truths', metadata: { stock: '4', stock_quantity: '9', inventory: '4' } }),
  () => ({ name: 'Other Word', metadata: { inventory: '14' } }),
  () => ({ name: 'Counted Elsewhere', metadata: { quantity: '21', warehouse: 'B' } }),
  () => ({ name: 'Size Without Stock', metadata: { sizes: 'S,M,L', stock_S: '2' } }),
  () => ({ name: 'Stock Without Size', metadata: { sizes: 'S', stock_S: '2', stock_XXL: '5' } }),
  () => ({ name: 'No Metadata at All', metadata: {} }),
  () => ({ name: 'Forty-Eight Keys', metadata: fortyEightKeys() }),
  () => ({ name: 'Long Value', metadata: { stock: '6', care: 'wash cold, '.repeat(45).slice(0, 500) } }),
  (random) => ({ name: 'Retired Kettle', archived: true, metadata: { stock: String(random.below(9)) } }),
  () => ({ name: 'Tea Cup', metadata: { stock: '12' }, prices: [{ amount: 1800, currency: 'jpy' }] }),
  () => ({ name: 'Dallah', metadata: { stock: '5' }, prices: [{ amount: 12_340, currency: 'kwd' }] }),
  () => ({ name: 'Paprika', metadata: { stock: '40' }, prices: [{ amount: 129_000, currency: 'huf' }] }),
  () => ({
    name: 'Wool from Iceland',
    metadata: { stock: '3' },
    prices: [{ amount: 890_000, currency: 'isk' }]
  }),
  () => ({ name: 'قميص كتان', metadata: { sizes: 'صغير,كبير', stock_صغير: '4', stock_كبير: '0' } }),
  () => ({ name: 'חולצת פשתן \u202Dblue\u202C', metadata: { stock: '8' } }),
  () => ({ name: longName, metadata: { stock: '2' } }),
  () => ({ name: '=HYPERLINK("http://shop.example","Click")', metadata: { stock: '1', sku: '+44-1' } }),
  () => ({ name: '  Spaces   around ', metadata: { stock: '10' } }),
  () => ({ name: '<b>Bold</b> & "quoted", with comma', metadata: { stock: '3' } }),
  () => ({ name: '👩‍🎨 Paint Set', metadata: { stock: '15' } }),
  () => ({ name: 'Priceless', metadata: { stock: '5' }, prices: [] }),
  () => ({
    name: 'Old and New Price',
    metadata: { stock: '9' },
    prices: [
      { amount: 900, currency: 'usd', archived: true },
      { amount: 1100, currency: 'usd' }
    ]
  }),
  () => ({ name: 'Prototype', metadata: { constructor: '1', toString: '2', stock: '3' } }),
  () => ({ name: 'Free Sample', metadata: { stock: '100' }, prices: [{ amount: 0, currency: 'usd' }] })
]

/** 250 characters, as long as a name gets before a column cannot show it. */
const longName = 'A very long product name that somebody pasted from a supplier’s sheet, '
  .repeat(4)
  .slice(0, 250)

function fortyEightKeys(): Metadata {
  const metadata: Metadata = { sizes: 'S,M,L', stock_S: '1', stock_M: '2', stock_L: '3' }
  for (let index = 5; index <= 48; index++) metadata[`attribute_${index}`] = `value ${index}`
  return metadata
}

/** A shop that grew by accident. */
export const messyCatalog: Catalog = {
  size: oddities.length,
  product(index, random) {
    const make = oddities[index % oddities.length]
    if (!make) throw new RangeError('The messy catalog is empty.')
    const round = Math.floor(index / oddities.length)
    const odd = make(random)
    const name = round === 0 ? odd.name : `${odd.name.slice(0, 240)} ${round + 1}`
    return { ...odd, name, prices: odd.prices ?? [{ amount: 500 + 50 * random.below(100), currency: 'usd' }] }
  }
}
