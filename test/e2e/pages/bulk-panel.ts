import type { Locator, Page } from 'playwright-core'

/** Changing many items at once, beside the grid. */
export class BulkPanel {
  readonly page: Page
  readonly panel: Locator
  readonly summary: Locator
  readonly changes: Locator
  readonly refused: Locator
  /** The button that does it, with its consequence on it. */
  readonly apply: Locator
  readonly preview: Locator

  constructor(page: Page) {
    this.page = page
    this.panel = page.getByRole('complementary', { name: 'Change many items' })
    this.preview = this.panel.getByRole('region', { name: 'What it does' })
    this.summary = this.panel.locator('.bulk-summary')
    this.changes = this.panel.locator('.bulk-changes li')
    this.refused = this.panel.locator('.bulk-refused li')
    this.apply = this.panel.locator('button[type=submit]')
  }

  async open(): Promise<void> {
    await this.page.keyboard.press('Control+b')
    await this.panel.waitFor()
  }

  /** Every item of the view, rather than the one that is selected. */
  async takeView(): Promise<void> {
    await this.panel.getByLabel(/^All .* of this view$/).check()
  }

  async choose(action: 'Set' | 'Add' | 'Percent' | 'Replace' | 'Archive'): Promise<void> {
    await this.panel.getByRole('button', { name: action, exact: true }).click()
  }

  async fill(label: string, words: string): Promise<void> {
    await this.panel.getByLabel(label, { exact: true }).fill(words)
  }

  async field(name: string): Promise<void> {
    await this.panel.getByLabel('Field', { exact: true }).selectOption({ label: name })
  }

  /** Resolves once the preview says this of what is asked now. */
  async whenSaying(words: string): Promise<void> {
    await this.panel
      .locator('.bulk-preview[aria-busy=false] .bulk-summary')
      .filter({ hasText: words })
      .waitFor()
  }
}
