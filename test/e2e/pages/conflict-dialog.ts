import type { Locator, Page } from 'playwright-core'
import type { Item, ShopPage } from './shop-page.ts'

/** The dialog that asks what is true when a value changed here and in Stripe. */
export class ConflictDialog {
  readonly page: Page
  readonly dialog: Locator
  readonly title: Locator
  /** What happened, as a sentence. */
  readonly story: Locator
  /** The three values: before, mine, Stripe’s. */
  readonly sides: Locator
  readonly answers: Locator

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog')
    this.title = this.dialog.getByRole('heading', { level: 1 })
    this.story = this.dialog.locator('.dialog-lead')
    this.sides = this.dialog.locator('.side-value')
    this.answers = this.dialog.locator('.answer-title')
  }

  /** Opens the question about a number. The sidebar may count it before its row is read again. */
  async openAt(shop: ShopPage, item: Item): Promise<void> {
    await shop.cell(item, 'onHand').and(this.page.locator('.cell-conflict')).click()
    await shop.press('Enter')
  }

  async answer(words: string): Promise<void> {
    await this.dialog.getByRole('button', { name: words }).click()
  }

  /** Answers with a value that neither side has. */
  async answerAnother(value: string): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Another' }).click()
    await this.page.keyboard.type(value, { delay: 60 })
    await this.page.keyboard.press('Enter')
  }

  /** The box that carries one answer over to every conflict of the same kind. */
  get allAlike(): Locator {
    return this.dialog.getByRole('checkbox')
  }
}
