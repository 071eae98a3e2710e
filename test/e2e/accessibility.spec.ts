import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemoShop, type DemoShop } from '../../src/main/demo-shop/server.ts'
import { openApp, type OpenedApp } from './open-app.ts'
import { productId } from './open-shop.ts'
import {
  findBarriers,
  findBarriersInAllColours,
  findUnreachable,
  pictureZoomed,
  walkStops,
  zoom
} from './pages/accessibility.ts'
import { BulkPanel } from './pages/bulk-panel.ts'
import { ConflictDialog } from './pages/conflict-dialog.ts'
import { ConnectPage } from './pages/connect-page.ts'
import { ImportDialog } from './pages/import-dialog.ts'
import { ShopPage, pastCells } from './pages/shop-page.ts'

const bowl = { name: 'Dallah' }
const sample = { name: '=HYPERLINK("http://shop.example","Click")' }

type Screen = {
  name: string
  /** The part of the window that it is; in other colours one looks at no other. */
  within: string
  /** By keyboard alone. */
  open: () => Promise<unknown>
  /** How often Escape is pressed until the grid has the keyboard again; null is where there is no grid. */
  back: number | null
  /** Where the keyboard is followed to; what the screen is, unless it is a page with the rest of the window around it. */
  around?: string
  /** What goes on to the next stop. */
  key?: string
}

/**
 * One screen: axe finds nothing in light, in dark and in high contrast; Escape leads back to the grid; and at 200 % it
 * is opened as well, nothing of it is cut off, and one sees the keyboard wherever it goes.
 */
async function checkScreen(opened: OpenedApp, screen: Screen): Promise<void> {
  const { page } = opened
  const { name, within, open, back, around = within === 'main' ? 'body' : within, key = 'Tab' } = screen
  const atGrid = () => page.getByRole('grid', { name: 'Inventory' }).locator(':focus').count()
  const file = `screen-${name.toLowerCase().replaceAll(/\W+/g, '-')}`
  await zoom(opened, 1)
  await open()
  await opened.screenshot(file)
  const barriers = await findBarriersInAllColours(page, within)
  for (let step = 0; step < (back ?? 0); step++) await page.keyboard.press('Escape')
  if (back !== null) await expect.poll(atGrid, { message: `${name}: Escape leads to the grid` }).toBe(1)
  await zoom(opened, 2)
  await open()
  const unreachable = await page.evaluate(findUnreachable)
  await pictureZoomed(opened, `${file}-zoomed`)
  const { stops, unseen } = await walkStops(page, { within: around, key })
  if (back !== null) {
    // From wherever that was left, too.
    for (let step = 0; step <= 3 && (await atGrid()) === 0; step++) await page.keyboard.press('Escape')
    await expect.poll(atGrid, { message: `${name}: Escape leads out`, timeout: 10_000 }).toBe(1)
  }
  await zoom(opened, 1)
  expect({ barriers, unreachable, unseen, isWalked: stops > 0 }).toEqual({
    barriers: [],
    unreachable: [],
    unseen: [],
    isWalked: true
  })
}

describe('before there is an item', () => {
  let shop: DemoShop
  let opened: OpenedApp
  let connect: ConnectPage

  beforeAll(async () => {
    shop = await startDemoShop({ products: 0 })
    opened = await openApp({ args: ['--connect', '--api-base', shop.url] })
    connect = new ConnectPage(opened.page)
  })
  afterAll(async () => {
    await opened.close()
    await shop.close()
  })
  const whole = { within: 'main', back: null }

  it('the connect screen, empty and with a checked key', async () => {
    await checkScreen(opened, { ...whole, name: 'connect', open: () => connect.key.focus() })
    await connect.paste(shop.keys.readOnly)
    await expect.poll(() => connect.found.innerText()).toContain('Products: read only')
    await checkScreen(opened, { ...whole, name: 'connect-checked', open: () => connect.key.focus() })
  })

  it('why the shop could not be opened, with the keyboard at it', async () => {
    await connect.paste(shop.keys.restricted)
    await expect.poll(() => connect.found.innerText()).toContain('Products: read and write')
    // Its database is on a disk that is not there.
    const [account] = readFileSync(join(opened.dataDir, 'shops.json'), 'utf8').match(/acct_\w+/) ?? []
    const taken = join(opened.dataDir, `${account}-test.db`)
    symlinkSync(join(opened.dataDir, 'nowhere', 'shop.db'), taken)
    await opened.page.keyboard.press('Enter')
    const trouble = opened.page.getByRole('heading', { level: 1 })
    await trouble.and(opened.page.locator(':focus')).waitFor()
    expect(await trouble.innerText()).not.toBe('Connect your Stripe shop')
    await checkScreen(opened, { ...whole, name: 'trouble', open: () => trouble.focus() })
    rmSync(taken)
    await opened.page.getByRole('button', { name: 'Connect a shop' }).press('Enter')
    await connect.key.waitFor()
  })

  it('a shop with nothing in it', async () => {
    await connect.connect(shop.keys.restricted)
    const make = opened.page.locator('.empty').getByRole('button', { name: 'New product' })
    await make.waitFor()
    const open = async () => {
      await opened.page.keyboard.press('Tab')
      await make.focus()
    }
    await checkScreen(opened, { ...whole, name: 'empty', open })
  })
})

describe('every screen has no barrier, and is reached, walked and left by keyboard:', () => {
  let shop: DemoShop
  let opened: OpenedApp
  let page: ShopPage
  let folder: string

  beforeAll(async () => {
    shop = await startDemoShop({ catalog: 'messy' })
    folder = mkdtempSync(join(tmpdir(), 'stockroom-csv-'))
    opened = await openApp({ args: ['--connect', '--api-base', shop.url] })
    page = new ShopPage(opened.page)
    await new ConnectPage(opened.page).connect(shop.keys.restricted)
    await page.whenRead()
  })
  afterAll(async () => {
    await opened.close()
    await shop.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const barriers = () => findBarriers(opened.page)
  const check = (screen: Screen) => checkScreen(opened, screen)
  const press = (...keys: string[]) => page.press(...keys)
  const button = (name: string) => page.page.getByRole('button', { name, exact: true })
  const dialog = (name: string) => page.page.getByRole('dialog', { name })
  const beside = (name: string) => page.page.getByRole('complementary', { name }).waitFor()
  /** By its name, from the palette. */
  const named = async (title: string) => {
    await press('Control+k')
    const field = page.page.getByRole('combobox', { name: 'Go to anything' })
    await field.fill(title)
    await page.page.getByRole('listbox').getByRole('option', { name: title, selected: true }).waitFor()
    await press('Enter')
    await field.waitFor({ state: 'detached' })
  }
  /** From wherever the keyboard is, to a cell of the item. */
  const toItem = async ({ name }: { name: string }) => {
    await press('Control+f')
    await page.search.fill(name)
    await page.whenShowing('1 item')
    await press('Enter')
    await page.whenFocused(new RegExp(name))
  }

  it('the grid with every kind of mark', async () => {
    shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(bowl, 'onHand', '700')
    await page.cell(bowl, 'onHand').locator('.mark').waitFor()
    shop.shop.control.edit(productId(shop, bowl.name), { metadata: { stock: '650' } })
    shop.shop.control.clearFaults()
    await page.sync()
    await expect.poll(() => page.count('Conflicts')).toBe(1)
    shop.shop.control.setFault({ route: 'GET *', kind: 'unavailable' })
    await page.type(sample, 'onHand', '99')
    await page.cell(sample, 'onHand').locator('.mark').waitFor()
    await page.cell(bowl, 'onHand').click()
    await expect.poll(() => page.panel.innerText()).toContain('changed in two places')
    const search = () => press('Control+f')
    await check({ name: 'all items', within: 'body', open: search, back: 1 })
    await check({ name: 'all items backwards', within: 'body', open: search, back: 1, key: 'Shift+Tab' })
  })

  it('an open cell that refuses what was typed', async () => {
    await page.cell(sample, 'onHand').click()
    await page.page.keyboard.type('lots', { delay: 60 })
    await page.press('Enter')
    await page.grid.getByRole('alert').waitFor()
    expect(await barriers()).toEqual([])
    await page.press('Escape')
    shop.shop.control.clearFaults()
    shop.shop.control.buy({
      items: [{ productId: productId(shop, bowl.name), quantity: 1 }],
      decrement: 'double'
    })
    await page.press('Control+r')
  })

  const import_ = async () => {
    await press('Control+o')
    const review = new ImportDialog(opened.page)
    await review.apply.waitFor()
    return review
  }
  const dialogs: Screen[] = [
    {
      name: 'problems',
      open: async () => {
        await named('To check in Stripe')
        await page.page.getByText('Ask Us').last().waitFor()
      }
    },
    {
      name: 'conflict',
      open: async () => {
        await named('Answer conflicts')
        await new ConflictDialog(opened.page).answers.first().waitFor()
      }
    },
    { name: 'import', open: import_ },
    { name: 'import refused', open: async () => (await import_()).tab('Refused').press('Enter') },
    {
      name: 'import reading',
      open: async () => {
        await import_()
        await button('How it is read').press('Enter')
        await page.page.getByLabel('Cells end at').waitFor()
      }
    },
    {
      name: 'verify',
      open: async () => {
        await named('Verify against Stripe')
        await dialog('Verify against Stripe').getByRole('button', { name: 'Verify again' }).waitFor()
      }
    },
    {
      name: 'settings',
      open: async () => {
        await press('Control+,')
        await dialog('Settings')
          .getByText(/Where stock is kept/)
          .first()
          .waitFor()
      }
    },
    {
      name: 'shortcuts',
      open: async () => {
        await press('Control+/')
        await dialog('Keyboard shortcuts').waitFor()
      }
    },
    {
      name: 'palette',
      open: async () => {
        await press('Control+k')
        await page.page.getByRole('combobox', { name: 'Go to anything' }).waitFor()
      }
    }
  ].map((screen) => ({ ...screen, within: 'dialog[open]', back: 1 }))

  it('dialogs', async () => {
    const path = join(folder, 'messy.csv')
    const id = productId(shop, 'Tea Cup')
    writeFileSync(
      path,
      `Product ID,Product Name,Size,Stock,Status\n${id},Tea Cup,,15,OK\nprod_none,Nothing,,x,OK\n`
    )
    await opened.app.evaluate(({ dialog: system }, file) => {
      system.showOpenDialog = async () => ({ canceled: false, filePaths: [file] })
    }, path)
    // What no event told of, so that the comparison has something to show.
    shop.shop.control.eventLagMs(3_600_000)
    shop.shop.control.edit(id, { metadata: { stock: '77' } })
  })
  it.each(dialogs)('the dialog “$name”', check)

  const pages: Screen[] = [
    {
      name: 'history',
      open: async () => {
        await press('Control+h')
        await page.page.getByRole('grid', { name: 'History' }).getByRole('row', { selected: true }).waitFor()
      }
    },
    ...['Sales', 'Findings'].map((name) => ({
      name,
      open: async () => {
        await named(name)
        await page.page.getByRole('grid', { name }).locator('[role=row]:focus').waitFor()
      }
    })),
    {
      name: 'report',
      open: async () => {
        await named('Report')
        await page.page.getByRole('region', { name: 'Totals' }).waitFor()
      }
    },
    {
      name: 'stocktake',
      open: async () => {
        await named('Stocktake')
        await button('Start counting').waitFor()
      }
    }
  ].map((screen) => ({ ...screen, within: 'main', back: 1 }))
  it.each(pages)('the page “$name”', check)

  it('a stocktake that is counted, and its review', async () => {
    await named('Stocktake')
    await button('Start counting').press('Enter')
    const code = page.page.getByRole('textbox', { name: 'Code or name' })
    await code.fill('Tea Cup')
    await press('Enter')
    // By its name: is it this one?
    await page.page.getByRole('group', { name: /Is it this one/ }).waitFor()
    await press('Enter')
    await page.page.locator('.stocktake-line input').first().waitFor()
    await press('Escape')
    const open = async () => {
      await named('Stocktake')
      await code.waitFor()
    }
    await check({ name: 'counting', within: 'main', open, back: 1 })
    const review = async () => {
      await open()
      await button('Review…').press('Enter')
      await page.page.getByRole('heading', { level: 1, name: 'Review the stocktake' }).waitFor()
    }
    await check({ name: 'review', within: 'main', open: review, back: 2 })
  })

  const bulk = (what: (panel: BulkPanel) => Promise<void>) => async () => {
    const panel = new BulkPanel(page.page)
    await panel.open()
    await what(panel)
  }
  const fromBowl =
    (name: string, ...keys: string[]) =>
    async () => {
      await toItem(bowl)
      await press('Shift+F10')
      await page.page.getByRole('menu').waitFor()
      await press(...keys)
      await beside(`${name} of ${bowl.name}`)
    }
  const panels: Screen[] = [
    // Before the forms, which stand in the place of the details.
    {
      name: 'new price',
      open: async () => {
        await toItem(bowl)
        if ((await page.panel.count()) === 0) await press('Control+i')
        await button('Add a price').press('Enter')
      },
      back: 2
    },
    { name: 'bulk replace', open: bulk(() => button('Replace').press('Enter')) },
    {
      name: 'bulk preview',
      open: bulk(async (panel) => {
        await button('Set').press('Enter')
        await panel.fill('New value', '12')
        await panel.whenSaying('would change')
      })
    },
    {
      name: 'new product',
      open: async () => {
        await press('Control+n')
        await beside('New product')
        await page.page.getByLabel('Several').press('Space')
        await press('Enter')
      }
    },
    { name: 'copy', open: fromBowl('Copy', ...pastCells, 'Enter') },
    { name: 'new variant', open: fromBowl('New variant', ...pastCells, 'ArrowDown', 'Enter') }
  ].map((screen) => ({ back: 1, ...screen, within: '.panel' }))
  it.each(panels)('the panel “$name”', check)

  it('a view to be kept', async () => {
    await page.page.locator('.create').getByRole('button').first().press('Enter')
    await page.search.fill('')
    await press('Control+s')
    await page.page.getByLabel('Name of the view').fill('Some')
    await press('Enter')
    await button('More for Some').press('Enter')
    await page.page.getByRole('menu').waitFor()
    expect(await findBarriersInAllColours(opened.page, '.popover')).toEqual([])
    await press('Escape')
  })
  const filter = (column: string) => async () => {
    await named('Add a filter')
    await page.page.getByRole('combobox', { name: 'Column' }).selectOption(column)
  }
  const menu = async () => void (await page.page.getByRole('menu').waitFor())
  const sheets: Screen[] = [
    {
      name: 'columns',
      open: async () => {
        await named('Columns')
        await page.page.getByText('From metadata').waitFor()
      }
    },
    ...['Status', 'Changed'].map((column) => ({ name: `filter ${column}`, open: filter(column) })),
    {
      name: 'filter refused',
      open: async () => {
        await filter('On hand')()
        await button('Filter').press('Enter')
        await page.page.getByRole('alert').getByText('Give at least one end').waitFor()
      }
    },
    {
      name: 'name of a view',
      open: async () => {
        await named('All items')
        await press('Control+s')
        await page.page.getByLabel('Name of the view').waitFor()
      }
    },
    {
      name: 'column menu',
      key: 'ArrowDown',
      open: async () => {
        await press('Control+f', 'Enter', 'Control+Home', 'ArrowUp', 'Alt+ArrowDown')
        await menu()
      }
    },
    {
      name: 'row menu',
      key: 'ArrowDown',
      open: async () => {
        await press('Control+f', 'Enter', 'Control+Home', 'Shift+F10')
        await menu()
      }
    }
  ].map((screen) => ({ ...screen, within: '.popover', back: 2 }))
  it.each(sheets)('the sheet “$name”', check)

  it('the view of what changed', async () => {
    await page.open('Changed')
    expect(await findBarriersInAllColours(opened.page, 'main')).toEqual([])
    await page.open('All items')
  })
})
