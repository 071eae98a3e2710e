import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ignoredOf } from '../../../src/shared/import-reading.ts'
import { exportText, preview, shopRow } from './shop-rows.ts'

/** Bytes as a spreadsheet of that code page saves them; what it cannot write becomes a question mark. */
function saved(text: string, label: string): Uint8Array {
  const letters = new TextDecoder(label).decode(Uint8Array.from({ length: 128 }, (_, at) => 0x80 + at))
  const byteOf = (sign: string): number => (letters.includes(sign) ? 0x80 + letters.indexOf(sign) : 0x3f)
  return Uint8Array.from(text.replace('\ufeff', ''), (sign) =>
    sign < '\u0080' ? sign.charCodeAt(0) : byteOf(sign)
  )
}

const products = (names: readonly string[], variant: string | null = null) =>
  names.map((name, at) => shopRow({ productId: `prod_${at}`, name, variant, sku: `S-${at}` }))

/** Code pages, what they are called, and names of shops where they are used. */
const worlds: [string, string, string[]][] = [
  ['windows-1250', 'Windows-1250', ['Biały kubek', 'Łyżka', 'Žluťoučký kůň', 'Őrült szék']],
  ['windows-1251', 'Windows-1251', ['Кружка синяя', 'Ложка', 'Тарелка']],
  ['windows-1253', 'Windows-1253', ['Κούπα', 'Πιάτο', 'Κουτάλι']],
  ['windows-1254', 'Windows-1254', ['Şişe', 'Çay bardağı', 'Kaşık']],
  ['windows-1257', 'Windows-1257', ['Šaukštas', 'Puodelis žalias', 'Lėkštė', 'Krūze']],
  ['windows-1252', 'Windows-1252', ['Crème brûlée', 'Käse', 'Piñata', '“Œuvre” – 5 €']],
  ['macintosh', 'Mac Roman', ['Crème brûlée', 'Käse', 'Piñata']]
]

describe.each(worlds)('a file that a spreadsheet saved in %s', (label, encoding, names) => {
  const shop = products(names)
  const [first = '', second = ''] = names

  test('renames nothing, and one change of stock is the only one', () => {
    const text = exportText(shop).replace(',12,', ',20,').replace('Updated', second)
    const result = preview(saved(text, label), shop)
    expect(result).toMatchObject({ encoding, refused: [], unchanged: names.length - 1 })
    expect(ignoredOf(result.columns)).toEqual([second])
    expect(result.changes).toMatchObject([{ field: 'onHand', item: first, from: '12', to: '20' }])
  })

  test('says a new name in its letters', () => {
    const text = exportText(shop).replace(`,${first},`, `,${first} ${second},`)
    expect(preview(saved(text, label), shop)).toMatchObject({
      refused: [],
      changes: [{ field: 'name', from: first, to: `${first} ${second}` }]
    })
  })

  test('finds its items by SKU and by variant, and tells what the shop called them at the export', () => {
    const bySku = [shopRow({ productId: 'prod_0', sku: first, variant: null }), ...products(names).slice(1)]
    const list = `SKU,Stock\n${first},7`
    expect(preview(saved(list, label), bySku).changes).toMatchObject([{ itemId: 'prod_0/stock', to: '7' }])
    const sizes = names.flatMap((name) => products(['Shirt'], name))
    expect(preview(saved(exportText(sizes), label), sizes)).toMatchObject({ changes: [], refused: [] })
    const renamed = products(names.map((_, at) => `Product ${at}`))
    expect(preview(saved(exportText(shop), label), renamed)).toMatchObject({ changes: [], refused: [] })
  })
})

describe('letters that cannot be told', () => {
  test('in a file whose words nobody knows are refused, not stored, neither as a change nor as a new item', () => {
    const mug = shopRow({ variant: null, name: 'Mug', sku: 'M-1' })
    const renamed = preview(saved('Product ID,Name,Stock\nprod_shirt,Łyżka,3', 'windows-1250'), [mug])
    expect(renamed.changes).toEqual([])
    expect(renamed.refused).toMatchObject([
      { column: 'Name', value: '�y�ka', reason: expect.stringContaining('CSV UTF-8') }
    ])
    const made = preview(saved('SKU,Name,Stock\nN-1,Łyżka,3', 'windows-1250'), [mug])
    expect(made).toMatchObject({
      offers: [],
      refused: [{ reason: expect.stringContaining('CSV UTF-8') }]
    })
  })

  test('are refused where the words that are known fit several pages, and taken where all of these agree', () => {
    const shop = products(['Käse', 'Brett'])
    const text = exportText(shop)
    const agreed = preview(saved(text.replace('Brett', 'Bäcker'), 'windows-1252'), shop)
    expect(agreed.changes).toMatchObject([{ field: 'name', to: 'Bäcker' }])
    const open = preview(saved(text.replace('Brett', 'Señor'), 'windows-1252'), shop)
    expect(open).toMatchObject({ changes: [], refused: [{ line: 3, value: 'Se�or' }] })
  })

  test('of a page that is none of these are never a new name, though some of its words read right', () => {
    // x-mac-ce writes ó and é as Mac Roman does, ł, ż and ą not.
    const shop = products(['Wór', 'Café', 'Młot', 'Łyżka'])
    const central: Record<string, number> = { ó: 0x97, é: 0x8e, ł: 0xb8, Ł: 0xfc, ż: 0xfd }
    const text = exportText(shop).replace('\ufeff', '').replace(',Młot,', ',Młotek,')
    const bytes = Uint8Array.from(text, (sign) => central[sign] ?? sign.charCodeAt(0))
    const result = preview(bytes, shop)
    expect(result).toMatchObject({ changes: [], unchanged: 2 })
    expect(result.refused.map(({ line }) => line)).toEqual([4, 5])
  })

  test('of a file in two encodings, pasted together, are no new names', () => {
    const shop = products(['Crème', 'Café', 'Piñata'])
    const [head = '', one = '', two = '', three = ''] = exportText(shop).replace('\ufeff', '').split('\r\n')
    const bytes = Buffer.concat([
      saved(`${head}\r\n${one}\r\n`, 'windows-1252'),
      Buffer.from(`${two}\r\n${three}\r\n`)
    ])
    const result = preview(bytes, shop)
    expect(result).toMatchObject({ changes: [], unchanged: 1 })
    expect(result.refused.map(({ line }) => line)).toEqual([3, 4])
  })

  test('in any page, whatever somebody types: a name is as it was typed, or the row is refused', () => {
    const words = fc.constantFrom(...worlds.flatMap(([, , names]) => names), 'Mug', 'Brett')
    fc.assert(
      fc.property(
        fc.constantFrom(...worlds.map(([label]) => label)),
        fc.array(words, { minLength: 1, maxLength: 6 }),
        fc.array(fc.option(words, { freq: 2, nil: null }), { maxLength: 6 }),
        fc.boolean(),
        (label, names, typed, withBase) => {
          const writable = (text: string): boolean =>
            !new TextDecoder(label).decode(saved(text, label)).includes('?')
          const shop = products(names)
          const wanted = shop.map((row, at) => ({ ...row, name: typed[at] ?? row.name }))
          fc.pre(wanted.every(({ name }) => writable(name)))
          const bases = exportText(shop).trim().split('\r\n')
          const lines = exportText(wanted)
            .trim()
            .split('\r\n')
            .map((line, at) => {
              const base = withBase ? (bases[at] ?? '').slice((bases[at] ?? '').lastIndexOf(',')) : ','
              return line.slice(0, line.lastIndexOf(',')) + (at === 0 ? ',Base' : base)
            })
          const result = preview(saved(lines.join('\r\n'), label), shop)
          for (const { itemId, to } of result.changes)
            expect(to).toBe(wanted.find(({ id }) => id === itemId)?.name)
          const told = new Set([...result.changes, ...result.refused].map(({ line }) => line - 2))
          for (const [at, { name }] of wanted.entries())
            if (name !== names[at]) expect(told.has(at)).toBe(true)
        }
      ),
      { numRuns: 300 }
    )
  })
})
