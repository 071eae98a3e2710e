import type { Locator, Page } from 'playwright-core'

/** A row of the grid, as a person names it. */
export type Item = { name: string; variant?: string }
export type Column =
  | 'product'
  | 'variant'
  | 'sku'
  | 'onHand'
  | 'reorderPoint'
  | 'status'
  | 'price'
  | 'active'
  | 'changedAt'

/** What a cell says: its value and, in words, where its edit stands (“waiting to push”). */
export type CellWords = { value: string; mark: string | null }

/** In the menu of a row: from its first entry, past what is done to cells, to the first about the item. */
export const pastCells = ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown'] as const

/** An open shop: where things are on the screen, and what a person does to them by keyboard and pointer. */
export class ShopPage {
  readonly page: Page
  readonly grid: Locator
  readonly rows: Locator
  readonly search: Locator
  readonly statusBar: Locator
  /** The live sentence in the status bar. */
  readonly sentence: Locator
  readonly totals: Locator
  readonly panel: Locator
  readonly editor: Locator

  constructor(page: Page) {
    this.page = page
    this.grid = page.getByRole('grid', { name: 'Inventory' })
    this.rows = this.grid.locator('[role=row][data-item]')
    this.search = page.getByRole('textbox', { name: 'Search' })
    this.statusBar = page.getByRole('contentinfo')
    this.sentence = this.statusBar.getByRole('status')
    this.totals = page.locator('.totals')
    this.panel = page.getByRole('complementary', { name: 'Details' })
    this.editor = this.grid.getByRole('textbox')
  }

  /** Resolves once the whole shop has been read and its rows are there. */
  async whenRead(): Promise<void> {
    await this.rows.first().waitFor()
    await this.whenInStep()
  }

  /** Resolves once the status bar says that nothing is under way and nothing failed. */
  async whenInStep(): Promise<void> {
    const inStep = this.sentence.filter({ hasText: /^(Synced with|Verified equal to) Stripe at/ })
    await inStep.waitFor().catch(async (error: unknown) => {
      throw new Error(`The status bar still says “${await this.statusBar.innerText()}”.`, { cause: error })
    })
  }

  /** Resolves once the totals over the grid start with these words. */
  async whenShowing(words: string): Promise<void> {
    await this.totals.filter({ hasText: new RegExp(`^${words}`) }).waitFor()
  }

  /** Resolves once the cell that has the keyboard is read out like this. */
  async whenFocused(words: RegExp): Promise<void> {
    await this.grid.getByRole('gridcell', { name: words }).and(this.page.locator(':focus')).waitFor()
  }

  row({ name, variant }: Item): Locator {
    const row = this.rows.filter({ has: this.page.getByText(name, { exact: true }) })
    return variant === undefined ? row : row.filter({ has: this.page.getByText(variant, { exact: true }) })
  }

  cell(item: Item, column: Column): Locator {
    return this.row(item).locator(`[data-column=${column}]`)
  }

  async read(item: Item, column: Column): Promise<CellWords> {
    const cell = this.cell(item, column)
    const [words = ''] = await cell.allInnerTexts()
    const [mark = ''] = await cell.locator('.mark').allInnerTexts()
    return { value: words.replace(mark, '').trim(), mark: mark === '' ? null : mark.replace(/^, /, '') }
  }

  onHand(item: Item): Promise<CellWords> {
    return this.read(item, 'onHand')
  }

  /** The cell that has the keyboard, as it is read out. */
  async focused(): Promise<string | null> {
    return (await this.grid.locator('[role=gridcell]:focus').count()) === 0
      ? null
      : await this.grid.locator('[role=gridcell]:focus').getAttribute('aria-label')
  }

  /** Clicks a cell, types over it and presses Enter. */
  async type(item: Item, column: Column, text: string): Promise<void> {
    await this.cell(item, column).click()
    await this.page.keyboard.type(text, { delay: 60 })
    await this.press('Enter')
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key)
  }

  async sync(): Promise<void> {
    await this.page.getByRole('button', { name: 'Sync' }).click()
  }

  view(name: string): Locator {
    return this.page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name })
  }

  /** The number beside a view in the sidebar. */
  async count(name: string): Promise<number> {
    const words = await this.view(name).locator('.view-count').allInnerTexts()
    return words[0] === undefined ? Number.NaN : Number(words[0].replaceAll(/\D/g, ''))
  }

  async open(view: string): Promise<void> {
    await this.view(view).click()
    await this.page.getByRole('heading', { level: 1, name: view }).waitFor()
  }

  /** Puts the pointer where it hovers over nothing, before a picture is taken. */
  async pointAway(): Promise<void> {
    await this.totals.hover()
  }
}
