import type { Locator, Page } from 'playwright-core'

/** The screen that asks for a key. */
export class ConnectPage {
  readonly page: Page
  readonly key: Locator
  /** What the check of the pasted key found, in words. */
  readonly found: Locator
  readonly start: Locator
  readonly demo: Locator

  constructor(page: Page) {
    this.page = page
    this.key = page.getByLabel('Paste it here')
    this.found = page.locator('#key-checked')
    this.start = page.locator('button[type=submit]')
    this.demo = page.getByRole('button', { name: 'Explore the demo shop' })
  }

  /** Replaces what is in the key field, as a paste does. */
  async paste(key: string): Promise<void> {
    await this.key.fill(key)
  }

  /** Pastes a key, waits until it was found good, and opens its shop. */
  async connect(key: string): Promise<void> {
    await this.paste(key)
    await this.page.getByRole('button', { name: /^Start with/ }).click()
  }
}
