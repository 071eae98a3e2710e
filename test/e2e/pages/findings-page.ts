import type { Locator, Page } from 'playwright-core'

/** The pages that take the grid's place: what was sold, and what stock and sales say of each other. */
export class FindingsPage {
  readonly page: Page
  readonly sales: Locator
  readonly findings: Locator
  /** What stays in the status bar until it is dismissed. */
  readonly alert: Locator

  constructor(page: Page) {
    this.page = page
    this.sales = page.getByRole('grid', { name: 'Sales' })
    this.findings = page.getByRole('grid', { name: 'Findings' })
    this.alert = page.getByRole('contentinfo').getByRole('alert')
  }

  /** The sold line of a product, newest first. */
  sale(product: string): Locator {
    return this.sales.getByRole('row').filter({ hasText: product }).first()
  }

  finding(words: string | RegExp): Locator {
    return this.findings.getByRole('row').filter({ hasText: words })
  }
}
