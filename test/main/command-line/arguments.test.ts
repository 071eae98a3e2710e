import { describe, expect, test } from 'vitest'
import { readArguments, UsageError } from '../../../src/main/command-line/arguments.ts'
import { findItem } from '../../../src/main/command-line/find-item.ts'
import { table } from '../../../src/main/command-line/text.ts'
import { shopRow } from '../csv/shop-rows.ts'

describe('the arguments', () => {
  test('a change below zero is a number, not an option', () => {
    const { command, json } = readArguments(['adjust', 'prod_1:M', '-2', '--reason', 'damaged', '--json'])
    expect(command).toEqual({
      name: 'edit',
      target: 'prod_1:M',
      input: '-2',
      reason: 'damaged',
      note: null,
      push: true
    })
    expect(json).toBe(true)
  })

  test.each([
    [['set', 'a', '7', '--no-push'], { name: 'edit', input: '7', push: false }],
    [['resolve', '3', '=12'], { name: 'resolve', id: 3, resolution: { kind: 'value', value: '12' } }],
    [['resolve', '3', '=(none)'], { name: 'resolve', id: 3, resolution: { kind: 'value', value: '' } }],
    [['resolve', '3', 'theirs'], { name: 'resolve', resolution: { kind: 'theirs' } }],
    [['export', 'a.csv', '--report'], { name: 'export', file: 'a.csv', form: 'report' }],
    [['import', '--dry-run', 'a.csv'], { name: 'import', file: 'a.csv', dryRun: true, reason: 'stocktake' }],
    [['import', '--create', 'a.csv'], { name: 'import', file: 'a.csv', create: true, dryRun: false }],
    [['export', 'a.csv'], { name: 'export', metadata: [] }],
    [
      ['export', 'a.csv', '--metadata', 'colour', '--metadata', 'care label'],
      { name: 'export', metadata: ['colour', 'care label'] }
    ],
    [['import', 'a.csv'], { name: 'import', duplicates: 'refuse' }],
    [['import', 'a.csv', '--duplicates', 'last'], { name: 'import', duplicates: 'last' }],
    [['verify'], { name: 'verify', force: false }],
    [['verify', '--force'], { name: 'verify', force: true }],
    [['verify', '--report'], { name: 'verify-report' }],
    [['sales', '--only', 'unmatched'], { name: 'sales', only: 'unmatched' }],
    [['sales', 'mode', 'lower'], { name: 'sales-mode', mode: 'lower', restock: null }],
    [['sales', 'mode', 'watch', '--restock', 'auto'], { name: 'sales-mode', mode: 'watch', restock: 'auto' }],
    [['findings', '--all'], { name: 'findings', all: true }],
    [['findings', 'correct', '3', '5'], { name: 'findings-correct', ids: [3, 5], push: true }],
    [['findings', 'dismiss', '3'], { name: 'findings-dismiss', ids: [3] }],
    [['--help'], { name: 'help' }]
  ])('%j is understood', (argv, command) => {
    expect(readArguments(argv).command).toMatchObject(command)
  })

  test.each([
    [[], /name a command/],
    [['frobnicate'], /no command “frobnicate”/],
    [['constructor'], /no command/],
    [['sync', 'now'], /takes nothing behind it/],
    [['set', 'a'], /takes PRODUCT\[:VARIANT\] and N/],
    [['set', 'a', '-2'], /not a whole number/],
    [['set', 'a', '1.5'], /not a whole number/],
    [['adjust', 'a', '5'], /write \+5 or -2/],
    [['adjust', 'a', '+5', '--reason', 'whim'], /--reason is one of/],
    [['resolve', 'x', 'count'], /not the number of a conflict/],
    [['import', 'a.csv', '--duplicates', 'first'], /--duplicates is one of refuse, last, not “first”/],
    [['export', 'a.csv', '--report', '--metadata', 'colour'], /a report has no metadata/],
    [['export', 'a.csv', '--metadata', 'a'.repeat(41)], /a metadata key has 1 to 40 characters/],
    [['export', 'a.csv', '--duplicates', 'last'], /“export” has no option --duplicates/],
    [['sales', 'today'], /“sales” takes nothing behind it/],
    [['sales', 'mode'], /“sales mode” takes watch or lower/],
    [['sales', 'mode', 'sell'], /the mode is one of watch, lower/],
    [['sales', 'mode', 'lower', '--restock', 'never'], /--restock is one of offer, auto/],
    [['sales', '--only', 'mine'], /--only is one of all, unmatched, refunded, attention/],
    [['findings', 'correct'], /“findings correct” takes ID/],
    [['findings', 'dismiss', '3', 'x'], /not the number of a finding; see “findings”/],
    [['findings', 'dismiss', '3', '--no-push'], /no option --no-push/],
    [['verify', '--report', '--force'], /--force is of no use/],
    [['resolve', '1', 'mine'], /count, change, theirs, again or =VALUE/],
    [['resolve', '1', '='], /nothing stands behind “=”; write a value, or “=\(none\)” to clear it/],
    [['resolve', '1', '= '], /nothing stands behind/],
    [['items', '--dry-run'], /no option --dry-run/],
    [['items', '--api-key', 'sk_test_1'], /api-key/],
    [['items', '--api-base', 'http://example.com'], /https address/]
  ])('%j is refused with what to write instead', (argv, message) => {
    expect(() => readArguments(argv)).toThrow(UsageError)
    expect(() => readArguments(argv)).toThrow(message)
  })
})

describe('naming an item', () => {
  const medium = shopRow({ sku: 'TS:M' })
  const large = shopRow({ variant: 'L', sku: 'TS-L' })
  const mug = shopRow({ productId: 'prod_mug', variant: null, name: 'Mug', sku: null })
  const archived = shopRow({ productId: 'prod_old', variant: null, name: 'Mug', active: false })
  const shop = [medium, large, mug, archived]

  test.each([
    ['prod_shirt:M', medium],
    ['Linen shirt:L', large],
    ['TS-L', large],
    ['TS:M', medium],
    ['prod_mug', mug],
    ['Mug', mug],
    ['prod_old', archived]
  ])('%s is one item', (target, item) => {
    expect(findItem(shop, target)).toBe(item)
  })

  test.each([
    ['prod_shirt', /2 items; name one of them: prod_shirt:M, prod_shirt:L/],
    ['Linen shirt:XL', /no variant of it; there are prod_shirt:M, prod_shirt:L/],
    ['linen shirt:M', /no product id, SKU or name/],
    ['', /no product id, SKU or name/]
  ])('“%s” is not, and the message says what would be', (target, message) => {
    expect(() => findItem(shop, target)).toThrow(message)
  })
})

test('a table is aligned, with numbers to the right', () => {
  expect(
    table(
      ['Name', 'On hand'],
      [
        ['Mug', '7'],
        ['Linen shirt', '–'],
        ['Häkelmütze', '1,200']
      ]
    )
  ).toBe(
    ['Name         On hand', 'Mug                7', 'Linen shirt        –', 'Häkelmütze     1,200'].join(
      '\n'
    )
  )
})
