import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startDemoShop, type DemoShop } from '../../../src/main/demo-shop/server.ts'

/** The real command in a process of its own, against the demo shop over HTTP. */

const entry = fileURLToPath(new URL('../../../src/main/command-line.ts', import.meta.url))
const script = fileURLToPath(new URL('../../../scripts/stockroom.mjs', import.meta.url))
let demo: DemoShop
let folder: string

type Ran = { code: number; json: Record<string, unknown>; stdout: string; stderr: string }

function stockroom(args: string[], env: Record<string, string> = {}, program = entry): Promise<Ran> {
  const { INIT_CWD: _, ...own } = process.env
  const all = [program, ...args, '--data-dir', join(folder, 'data'), '--api-base', demo.url]
  const options = { cwd: folder, env: { ...own, STRIPE_API_KEY: demo.keys.restricted, ...env } }
  return new Promise((resolve) => {
    execFile(process.execPath, all, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      const json: Record<string, unknown> = stdout.startsWith('{') ? JSON.parse(stdout) : {}
      resolve({ code, json, stdout, stderr })
    })
  })
}

type Listed = {
  product: string
  variant: string | null
  onHand: number | null
  sku: string | null
  waiting: boolean
}

async function listed(product: string, variant: string | null): Promise<Listed | undefined> {
  const { json } = await stockroom(['items', '--json'])
  return (json['items'] as Listed[]).find((item) => item.product === product && item.variant === variant)
}

/** One size each of the demo shop's products that have sizes. */
function sizedItems(): { id: string; size: string; stock: number; target: string }[] {
  return demo.shop.control.products().flatMap((product) => {
    const size = product.metadata['sizes']?.split(',')[0]?.trim()
    const stock = Number(product.metadata[`stock_${size}`])
    if (!product.active || size === undefined || !(stock > 2)) return []
    return [{ id: product.id, size, stock, target: `${product.id}:${size}` }]
  })
}

function sized() {
  const [item] = sizedItems()
  if (item === undefined) throw new Error('the demo shop has no product with sizes')
  return item
}

const inStripe = (id: string, size: string): string | undefined =>
  demo.shop.control.product(id)?.metadata[`stock_${size}`]

beforeAll(async () => {
  demo = await startDemoShop({ products: 40, seed: 7 })
})
afterAll(() => demo.close())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stockroom-command-'))
})
afterEach(() => {
  demo.shop.control.clearFaults()
  rmSync(folder, { recursive: true, force: true })
})

describe('the stockroom command', () => {
  test('sync fetches the shop and says so in its promised shape', async () => {
    const { code, json } = await stockroom(['sync', '--json'])
    expect(code).toBe(0)
    expect(json).toEqual({
      ok: true,
      status: expect.any(String),
      requests: expect.any(Number),
      pulled: { products: 40, prices: demo.shop.control.prices().length },
      pushed: 0,
      waiting: 0,
      conflicts: 0,
      failed: 0,
      problems: expect.any(Array)
    })
  })

  test('items and report agree, and the report’s file has a line an item', async () => {
    const items = (await stockroom(['items', '--json'])).json['items'] as Listed[]
    expect(items[0]).toEqual({
      product: expect.stringMatching(/^prod_/),
      name: expect.any(String),
      variant: null,
      sku: expect.any(String),
      onHand: expect.any(Number),
      reorderPoint: expect.any(Number),
      status: expect.stringMatching(/^(ok|low|out|untracked)$/),
      price: expect.any(Number),
      currency: expect.stringMatching(/^[a-z]{3}$/),
      waiting: false
    })
    const { json, code } = await stockroom(['report', '--json', '--csv', 'report.csv'])
    expect(code).toBe(0)
    const units = items.reduce((sum, item) => sum + Math.max(0, item.onHand ?? 0), 0)
    expect(json).toMatchObject({
      items: items.length,
      units,
      low: expect.any(Number),
      out: expect.any(Number)
    })
    const lines = readFileSync(join(folder, 'report.csv'), 'utf8').split('\r\n')
    expect(lines[0]).toBe('\ufeffProduct ID,Product Name,Size,Stock,Status')
    expect(lines).toHaveLength(items.length + 2)
  })

  test('set and adjust arrive in Stripe at once, and the same number again is unchanged', async () => {
    const { id, size, stock, target } = sized()
    const set = await stockroom(['set', target, String(stock + 3), '--json'])
    expect(set).toMatchObject({ code: 0, json: { ok: true, state: 'pushed', onHand: stock + 3 } })
    expect(inStripe(id, size)).toBe(String(stock + 3))
    const again = await stockroom(['set', target, String(stock + 3), '--json'])
    expect(again).toMatchObject({ code: 0, json: { ok: true, state: 'unchanged', onHand: stock + 3 } })
    const taken = await stockroom(['adjust', target, '-2', '--reason', 'damaged', '--note', 'wet', '--json'])
    expect(taken).toMatchObject({ code: 0, json: { ok: true, state: 'pushed', onHand: stock + 1 } })
    expect(inStripe(id, size)).toBe(String(stock + 1))
  })

  test('with --no-push an edit waits for the next sync', async () => {
    const { id, size, stock, target } = sized()
    const waiting = await stockroom(['adjust', target, '+4', '--no-push', '--json'])
    expect(waiting).toMatchObject({ code: 0, json: { ok: true, state: 'waiting', onHand: stock + 4 } })
    expect(inStripe(id, size)).toBe(String(stock))
    expect(await listed(id, size)).toMatchObject({ onHand: stock + 4, waiting: true })
    expect(await stockroom(['sync', '--json'])).toMatchObject({
      code: 0,
      json: { ok: true, pushed: 1, waiting: 0 }
    })
    expect(inStripe(id, size)).toBe(String(stock + 4))
  })

  test('what Stripe failed over and a run could not send ends with code 1, whichever command it came from', async () => {
    const { id, size, stock, target } = sized()
    await stockroom(['set', target, String(stock + 4), '--no-push'])
    demo.shop.control.setFault({ route: 'POST /v1/products/*', kind: 'error-saved', times: 1 })
    const synced = await stockroom(['sync', '--json'])
    expect(synced).toMatchObject({ code: 1, json: { ok: false, pushed: 0, waiting: 1, failed: 0 } })
    expect(synced.json['status']).toBe('not all of it is in Stripe yet: 1 waiting')

    writeFileSync(join(folder, 'counts.csv'), `Product ID,Size,Stock\r\n${id},${size},${stock + 6}\r\n`)
    const imported = await stockroom(['import', 'counts.csv', '--json'])
    expect(imported).toMatchObject({ code: 1, json: { changes: 1, refused: [], conflicts: 0 } })
    expect(imported.stderr).toContain('2 edits are not in Stripe yet')
    expect(inStripe(id, size)).toBe(String(stock))
  })

  test('more than there are cannot be taken', async () => {
    const { id, size, stock, target } = sized()
    const result = await stockroom(['adjust', target, `-${stock + 1}`, '--json'])
    expect(result).toMatchObject({ code: 1, json: { ok: false, state: 'failed', onHand: stock } })
    expect(result.stderr).toMatch(/less than none/)
    expect(inStripe(id, size)).toBe(String(stock))
  })

  test('numbers that Stripe has changed meanwhile are conflicts, and each answer does what it says', async () => {
    const answers = [
      { answer: 'count', leads: (stock: number) => stock + 10 },
      { answer: 'change', leads: (stock: number) => stock - 1 + 10 },
      { answer: 'theirs', leads: (stock: number) => stock - 1 },
      { answer: '=77', leads: () => 77 }
    ]
    const items = sizedItems().slice(0, answers.length)
    await stockroom(['sync'])
    for (const { id, size, stock, target } of items) {
      demo.shop.control.edit(id, { metadata: { [`stock_${size}`]: String(stock - 1) } })
      const set = await stockroom(['set', target, String(stock + 10), '--json'])
      expect(set).toMatchObject({ code: 1, json: { ok: false, state: 'conflict' } })
      expect(inStripe(id, size)).toBe(String(stock - 1))
    }

    const { code, json } = await stockroom(['conflicts', '--json'])
    expect(code).toBe(1)
    const found = json['conflicts'] as { id: number; product: string; variant: string }[]
    expect(found).toHaveLength(items.length)
    for (const [at, { answer, leads }] of answers.entries()) {
      const { id, size, stock } = items[at] ?? sized()
      const conflict = found.find((each) => each.product === id && each.variant === size)
      expect(conflict).toEqual({
        id: expect.any(Number),
        product: id,
        variant: size,
        field: 'onHand',
        base: String(stock),
        mine: String(stock + 10),
        theirs: String(stock - 1),
        cause: 'dashboard'
      })
      const resolved = await stockroom(['resolve', String(conflict?.id), answer, '--json'])
      const left = answers.length - 1 - at
      expect(resolved.json).toEqual({ ok: true, resolved: 1, refused: [], conflicts: left })
      expect(resolved.code).toBe(left === 0 ? 0 : 1)
      expect(inStripe(id, size)).toBe(String(leads(stock)))
    }
  })

  test('verify compares with Stripe and names what differs', async () => {
    const { id, size, stock } = sized()
    const equal = await stockroom(['verify', '--json'])
    expect(equal).toMatchObject({ code: 0, json: { equal: true, differences: [] } })
    expect(equal.json['compared']).toBe(40 + demo.shop.control.prices().length)
    demo.shop.control.setSettings({ eventLagMs: 3_600_000 })
    demo.shop.control.edit(id, { metadata: { [`stock_${size}`]: String(stock + 1) } })
    const { code, json } = await stockroom(['verify', '--json'])
    demo.shop.control.setSettings({ eventLagMs: 0 })
    expect(code).toBe(1)
    expect(json).toMatchObject({
      equal: false,
      differences: [
        { object: id, field: `metadata.stock_${size}`, here: String(stock), there: String(stock + 1) }
      ]
    })
  })

  test('earlier comparisons are kept, and can be read without another one', async () => {
    const { id, size, stock } = sized()
    expect(await stockroom(['verify', '--report', '--json'])).toMatchObject({
      code: 0,
      json: { verifications: [], skipped: null }
    })
    await stockroom(['verify'])
    const product = demo.shop.control.product(id)
    if (product) product.metadata[`stock_${size}`] = String(stock + 7)
    expect((await stockroom(['verify', '--force'])).code).toBe(1)
    demo.shop.control.forgetRequests()
    const { code, json } = await stockroom(['verify', '--report', '--json'])
    expect(demo.shop.control.requests()).toEqual([])
    expect(code).toBe(1)
    const compared = 40 + demo.shop.control.prices().length
    expect(json).toMatchObject({
      verifications: [
        {
          because: 'asked for',
          compared,
          equal: compared - 1,
          requests: expect.any(Number),
          endedAt: expect.stringMatching(/^20.*Z$/),
          differences: [
            {
              object: id,
              field: `metadata.stock_${size}`,
              here: String(stock),
              there: String(stock + 7),
              cause: expect.any(String)
            }
          ]
        },
        { because: 'asked for', compared, equal: compared, differences: [] }
      ]
    })
    const { stdout } = await stockroom(['verify', '--report'])
    expect(stdout).toMatch(/^When +Why +Equal +Requests\n20\d\d-.* asked for +\d+ of \d+/)
    expect(stdout).toContain(`${id}`)
  })

  test('sales are listed with what became of their stock, and those that ask for attention end with code 1', async () => {
    // Nobody else has moved these.
    const [fine, twice] = sizedItems().toReversed()
    if (fine === undefined || twice === undefined) throw new Error('too few products with sizes')
    await stockroom(['sync'])
    const buy = (item: typeof fine, decrement: 'correct' | 'double') =>
      demo.shop.control.buy({ items: [{ productId: item.id, size: item.size, quantity: 1 }], decrement })
        .session.id
    const [good, bad] = [buy(fine, 'correct'), buy(twice, 'double')]
    demo.shop.control.advance(3_600_000)
    await stockroom(['sync'])
    const all = await stockroom(['sales', '--json'])
    expect(all.code).toBe(0)
    expect(all.json).toMatchObject({ mode: null, restock: 'offer' })
    const sold = all.json['sales'] as { session: string; outcome: string }[]
    expect(sold.find((sale) => sale.session === good)).toEqual({
      session: good,
      line: expect.stringMatching(/^li_/),
      paidAt: expect.stringMatching(/^20.*Z$/),
      product: fine.id,
      variant: fine.size,
      description: expect.any(String),
      quantity: 1,
      amount: expect.any(Number),
      currency: expect.stringMatching(/^[a-z]{3}$/),
      outcome: 'lowered',
      loweredBy: expect.any(String),
      oversold: 0,
      refundedUnits: expect.toBeOneOf([0, null]),
      refundedAmount: 0,
      restocked: 0,
      putBack: 0,
      notRestocked: 0,
      unmatched: null
    })
    const asking = await stockroom(['sales', '--only', 'attention', '--json'])
    expect(asking.code).toBe(1)
    const attention = (asking.json['sales'] as typeof sold).map((sale) => [sale.session, sale.outcome])
    expect(attention).toContainEqual([bad, 'lowered-twice'])
    expect(attention.map(([session]) => session)).not.toContain(good)
    expect((await stockroom(['sales'])).stdout).toMatch(/^Paid +Product ID +Variant +Sold +Amount +Stock/)
  })

  test('the first look at a shop reads what was sold before it, and whether stock fell with it', async () => {
    const { id, size } = sized()
    const { session } = demo.shop.control.buy({
      items: [{ productId: id, size, quantity: 1 }],
      decrement: 'correct'
    })
    demo.shop.control.advance(3_600_000)
    expect((await stockroom(['sync', '--json'])).json).toMatchObject({ ok: true, pulled: { products: 40 } })
    demo.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    const { json } = await stockroom(['sales', '--json'])
    expect(json['sales']).toContainEqual(expect.objectContaining({ session: session.id, outcome: 'lowered' }))
    const { sales, lowered } = json['evidence'] as { sales: number; lowered: number }
    expect(lowered).toBeGreaterThan(0)
    expect(sales).toBeGreaterThanOrEqual(lowered)
  })

  test('a finding is corrected in Stripe at once, or dismissed; open ones end with code 1', async () => {
    const [, , first, second] = sizedItems().toReversed()
    if (first === undefined || second === undefined) throw new Error('too few products with sizes')
    await stockroom(['sync'])
    for (const { id, size } of [first, second])
      demo.shop.control.buy({ items: [{ productId: id, size, quantity: 1 }], decrement: 'double' })
    const left = Number(inStripe(first.id, first.size))
    demo.shop.control.advance(3_600_000)
    await stockroom(['sync'])
    const open = await stockroom(['findings', '--json'])
    expect(open.code).toBe(1)
    type Found = { id: number; kind: string; product: string; correction: number }
    const found = open.json['findings'] as Found[]
    const of = (item: typeof first): Found | undefined =>
      found.find((each) => each.product === item.id && each.kind === 'lowered-twice')
    expect(of(first)).toMatchObject({
      state: 'open',
      variant: first.size,
      units: 1,
      correction: 1,
      session: expect.stringMatching(/^cs_/),
      evidence: expect.arrayContaining([{ at: expect.stringMatching(/^20.*Z$/), words: expect.any(String) }])
    })
    const others = found.filter((each) => each !== of(first) && each !== of(second))
    const corrected = await stockroom(['findings', 'correct', String(of(first)?.id), '--json'])
    expect(corrected).toMatchObject({
      code: 1,
      json: { ok: true, corrected: 1, refused: [], findings: others.length + 1 }
    })
    expect(inStripe(first.id, first.size)).toBe(String(left + 1))
    const rest = [of(second), ...others].map((each) => String(each?.id))
    expect(await stockroom(['findings', 'dismiss', ...rest, '--json'])).toMatchObject({
      code: 0,
      json: { ok: true, dismissed: rest.length, refused: [], findings: 0 }
    })
    expect(await stockroom(['findings'])).toMatchObject({ code: 0, stdout: 'No findings.\n' })
    const all = (await stockroom(['findings', '--all', '--json'])).json['findings'] as {
      id: number
      state: string
    }[]
    expect(all).toContainEqual(expect.objectContaining({ id: of(first)?.id, state: 'corrected' }))
    expect(all).toContainEqual(expect.objectContaining({ id: of(second)?.id, state: 'dismissed' }))
    for (const verb of ['correct', 'dismiss']) {
      const refused = await stockroom(['findings', verb, '987654', '--json'])
      expect(refused).toMatchObject({ code: 1, json: { ok: false, refused: [{ id: 987_654 }] } })
      expect(refused.stderr).toContain('finding 987654')
    }
  })

  test('the sales mode is saved and kept; in lower mode the next sale is taken off here', async () => {
    const { id, size } = sized()
    expect(await stockroom(['sales', 'mode', 'lower', '--restock', 'auto', '--json'])).toMatchObject({
      code: 0,
      json: { ok: true, mode: 'lower', restock: 'auto' }
    })
    expect((await stockroom(['sales', 'mode', 'lower', '--json'])).json).toMatchObject({ restock: 'auto' })
    const before = Number(inStripe(id, size))
    demo.shop.control.advance(60_000)
    demo.shop.control.buy({ items: [{ productId: id, size, quantity: 1 }], decrement: 'none' })
    await stockroom(['sync'])
    expect(inStripe(id, size)).toBe(String(before - 1))
    expect((await stockroom(['sales', 'mode', 'watch', '--json'])).json).toMatchObject({ mode: 'watch' })
    expect((await stockroom(['sales', '--json'])).json).toMatchObject({ mode: 'watch', restock: 'auto' })
  })

  test('who lets this Stockroom only watch is told of another that lowers', async () => {
    const { id, size } = sized()
    const items = [{ productId: id, size, quantity: 1 }]
    const { session } = demo.shop.control.buy({ items, decrement: 'none' })
    const line = String(demo.shop.control.lineItems(session.id)[0]?.['id'])
    await fetch(`${demo.url}/v1/products/${id}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${demo.keys.secret}`,
        'idempotency-key': `stockroom-sale-${session.id}-${line}-0`
      },
      body: new URLSearchParams({ [`metadata[stock_${size}]`]: String(Number(inStripe(id, size)) - 1) })
    })
    demo.shop.control.advance(3_600_000)
    await stockroom(['sync'])
    const told = /^Stockroom on another computer took \d+ of \d+ sales of the last 30 days off/m
    expect((await stockroom(['sales', 'mode', 'watch'])).stdout).toMatch(told)
    expect((await stockroom(['sales', 'mode', 'lower'])).stdout).not.toMatch(told)
  })

  test('a sales mode chosen while Stripe cannot be reached counts from the next sync on', async () => {
    const { id, size } = sized()
    await stockroom(['sync'])
    const before = Number(inStripe(id, size))
    const sell = () =>
      demo.shop.control.buy({ items: [{ productId: id, size, quantity: 1 }], decrement: 'none' })
    sell()
    demo.shop.control.setFault({ route: 'GET /v1/events*', kind: 'bad-gateway' })
    const chosen = await stockroom(['sales', 'mode', 'lower', '--json'])
    expect(chosen).toMatchObject({ code: 1, json: { ok: false, mode: 'lower' } })
    expect(chosen.stderr).toContain('not-stripe')
    sell()
    demo.shop.control.clearFaults()
    await stockroom(['sync'])
    demo.shop.control.advance(2_000)
    sell()
    await stockroom(['sync'])
    expect(inStripe(id, size)).toBe(String(before - 1))
  })

  test('an import makes what the shop does not have only with --create, and can be looked at first', async () => {
    writeFileSync(join(folder, 'new.csv'), 'Name,SKU,Stock,Price,Currency\nBrass Bell,BELL-1,4,12.50,EUR')
    const bell = () => demo.shop.control.products().find(({ name }) => name === 'Brass Bell')
    expect(await stockroom(['import', 'new.csv', '--json'])).toMatchObject({
      code: 1,
      json: { created: 0, refused: [{ line: 2, reason: 'no item has this SKU' }] }
    })
    const looked = await stockroom(['import', 'new.csv', '--create', '--dry-run'])
    expect(looked.code).toBe(0)
    expect(looked.stdout).toMatch(/1 item to create[^]*Brass Bell\s+4\s+12\.50 EUR/)
    expect(bell()).toBeUndefined()
    expect(await stockroom(['import', 'new.csv', '--create', '--json'])).toMatchObject({
      code: 0,
      json: { created: 1, refused: [] }
    })
    expect(bell()?.metadata).toMatchObject({ stock: '4', sku: 'BELL-1' })
  })

  test('an export comes back without a change; an edited one changes just that, and can be looked at first', async () => {
    const { id, size, stock, target } = sized()
    expect((await stockroom(['export', 'stock.csv', '--json'])).json).toMatchObject({
      ok: true,
      rows: expect.any(Number)
    })
    const untouched = await stockroom(['import', 'stock.csv', '--json'])
    expect(untouched).toMatchObject({ code: 0, json: { changes: 0, created: 0, refused: [], conflicts: 0 } })

    const { sku } = (await listed(id, size)) ?? {}
    const text = readFileSync(join(folder, 'stock.csv'), 'utf8')
    writeFileSync(
      join(folder, 'edited.csv'),
      text.replace(`,${size},${sku},${stock},`, `,${size},${sku},${stock + 6},`)
    )
    const looked = await stockroom(['import', 'edited.csv', '--dry-run', '--json'])
    expect(looked).toMatchObject({ code: 0, json: { changes: 1, refused: [], conflicts: 0 } })
    expect(inStripe(id, size)).toBe(String(stock))
    const applied = await stockroom(['import', 'edited.csv', '--json'])
    expect(applied).toMatchObject({ code: 0, json: { changes: 1, refused: [], conflicts: 0 } })
    expect(inStripe(id, size)).toBe(String(stock + 6))
    expect((await stockroom(['set', target, String(stock + 6), '--json'])).json).toMatchObject({
      state: 'unchanged'
    })
  })

  test('metadata goes out under its keys where it is asked for, and comes back', async () => {
    const { id } = sized()
    demo.shop.control.edit(id, { metadata: { colour: 'red' } })
    await stockroom(['sync'])
    await stockroom(['export', 'stock.csv', '--metadata', 'colour'])
    const text = readFileSync(join(folder, 'stock.csv'), 'utf8')
    expect(text).toContain(',Updated,metadata:colour,Base')
    writeFileSync(join(folder, 'stock.csv'), text.replace('Z,red,', 'Z,blue,'))
    const looked = await stockroom(['import', 'stock.csv', '--dry-run'])
    expect(looked.stdout).toMatch(/1 change to make[^]*metadata:colour\s+red\s+blue/)
    expect(await stockroom(['import', 'stock.csv', '--json'])).toMatchObject({
      code: 0,
      json: { changes: 1 }
    })
    expect(demo.shop.control.product(id)?.metadata['colour']).toBe('blue')
  })

  test('an edited file whose item has moved since the export becomes a conflict, never a write', async () => {
    const { id, size, stock } = sized()
    await stockroom(['export', 'stock.csv'])
    const { sku } = (await listed(id, size)) ?? {}
    demo.shop.control.edit(id, { metadata: { [`stock_${size}`]: String(stock - 2) } })
    await stockroom(['sync'])
    const text = readFileSync(join(folder, 'stock.csv'), 'utf8')
    writeFileSync(
      join(folder, 'stock.csv'),
      text.replace(`,${size},${sku},${stock},`, `,${size},${sku},${stock + 6},`)
    )
    expect(await stockroom(['import', 'stock.csv', '--json'])).toMatchObject({
      code: 1,
      json: { changes: 1, conflicts: 1 }
    })
    expect(inStripe(id, size)).toBe(String(stock - 2))
  })

  test('a change that Stripe refuses is told, and no success', async () => {
    const { id, size } = sized()
    const product = demo.shop.control.product(id)
    await stockroom(['sync'])
    const kept = Object.keys(product?.metadata ?? {}).length
    const filling = Array.from({ length: 50 - kept }, (_, at) => [`filling_${at}`, 'x'] as const)
    demo.shop.control.edit(id, { metadata: Object.fromEntries(filling) })
    writeFileSync(join(folder, 'in.csv'), `Product ID,Size,Reorder point\n${id},${size},9\n`)
    const { code, stderr } = await stockroom(['import', 'in.csv', '--json'])
    expect(code).toBe(1)
    expect(stderr).toContain('refused by Stripe')
    demo.shop.control.edit(id, { metadata: Object.fromEntries(filling.map(([key]) => [key, ''])) })
  })

  test('refused lines are named, the others go through', async () => {
    const { id, size, stock } = sized()
    writeFileSync(
      join(folder, 'in.csv'),
      `Product ID;Size;Stock\n${id};${size};${stock + 1}\nprod_nobody;;1\n`
    )
    const { code, json } = await stockroom(['import', 'in.csv', '--json'])
    expect(code).toBe(1)
    expect(json).toMatchObject({
      changes: 1,
      refused: [{ line: 3, column: 'Product ID', value: 'prod_nobody', reason: expect.any(String) }]
    })
    expect(inStripe(id, size)).toBe(String(stock + 1))
  })

  test('of lines for one item none counts, unless --duplicates has the last count', async () => {
    const { id, size, stock } = sized()
    const lines = [stock + 1, stock + 2].map((count) => `${id},${size},${count}`)
    writeFileSync(join(folder, 'twice.csv'), ['Product ID,Size,Stock', ...lines].join('\n'))
    const left = await stockroom(['import', 'twice.csv', '--json'])
    const repeated = [{ item: expect.any(String), lines: [2, 3] }]
    expect(left).toMatchObject({
      code: 1,
      json: { changes: 0, refused: [{ line: 2 }, { line: 3 }], repeated }
    })
    expect((await stockroom(['import', 'twice.csv'])).stdout).toContain(
      '1 item is named on several lines, which are left out; --duplicates last has the last of them count'
    )
    expect(inStripe(id, size)).toBe(String(stock))
    const looked = await stockroom(['import', 'twice.csv', '--duplicates', 'last', '--dry-run'])
    expect(looked.stdout).toMatch(
      /1 item is named on several lines, the last of which counts\s+Line\s+Item\s+Instead of\s+3\s+.+\s+2\s/
    )
    const applied = await stockroom(['import', 'twice.csv', '--duplicates', 'last', '--json'])
    expect(applied).toMatchObject({ code: 0, json: { changes: 1, refused: [], repeated } })
    expect(inStripe(id, size)).toBe(String(stock + 2))
  })

  test('while Stripe refuses the key an edit is kept, and the exit code says it has not arrived', async () => {
    const { id, size, stock, target } = sized()
    await stockroom(['sync'])
    demo.shop.control.revoke(demo.keys.restricted)
    const result = await stockroom(['set', target, String(stock + 1), '--json'])
    demo.shop.control.restore(demo.keys.restricted)
    expect(result).toMatchObject({ code: 1, json: { ok: false, state: 'waiting', onHand: stock + 1 } })
    expect(inStripe(id, size)).toBe(String(stock))
    expect(await stockroom(['sync', '--json'])).toMatchObject({ code: 0, json: { pushed: 1 } })
    expect(inStripe(id, size)).toBe(String(stock + 1))
  })

  test.each([
    [['items'], { STRIPE_API_KEY: '' }, 2, /set STRIPE_API_KEY/],
    [['nonsense'], {}, 2, /no command “nonsense”/],
    [['set', 'No such thing', '1'], {}, 2, /no product id, SKU or name/],
    [['items', '--json'], { STRIPE_API_KEY: 'pk_test_123' }, 1, /publishable key/],
    [['items', '--json'], { STRIPE_API_KEY: 'sk_test_51unknown0000000000000' }, 1, /does not accept the key/],
    [['import', 'missing.csv', '--json'], {}, 1, /missing\.csv/]
  ])('%j %j ends with its own code and reason, and never shows the key', async (args, env, code, message) => {
    const result = await stockroom(args, env)
    expect(result.code).toBe(code)
    expect(result.stderr).toMatch(message)
    if (code === 1) expect(result.json).toMatchObject({ ok: false, failure: { code: expect.any(String) } })
    else expect(result.stdout).toBe('')
    for (const secret of [demo.keys.restricted, 'pk_test_123', '51unknown']) {
      expect(result.stdout + result.stderr).not.toContain(secret)
    }
  })

  test('help is for everybody, without a key', async () => {
    const { code, stdout } = await stockroom(['help'], { STRIPE_API_KEY: '' }, script)
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Usage: npm run -s stockroom -- <command>/)
  })

  test('npm run reads and writes files where the person stands, and hands the exit code on', async () => {
    const env = { INIT_CWD: folder }
    expect((await stockroom(['export', 'here.csv'], env, script)).code).toBe(0)
    expect(readFileSync(join(folder, 'here.csv'), 'utf8')).toContain('Product ID')
    expect((await stockroom(['import', 'not-here.csv'], env, script)).code).toBe(1)
  })

  test('without --json the words are for people', async () => {
    const { stdout } = await stockroom(['items'])
    expect(stdout.split('\n')[0]).toMatch(/^Product ID +Name +Variant +SKU +On hand +Reorder +Status +Price$/)
    expect((await stockroom(['conflicts'])).stdout).toBe('No conflicts.\n')
  })
})
