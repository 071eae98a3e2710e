import type { Locator, Page } from 'playwright-core'

/** The review of a file before anything of it is written. */
export class ImportDialog {
  readonly page: Page
  readonly dialog: Locator
  readonly file: Locator
  readonly lines: Locator
  readonly apply: Locator

  constructor(page: Page) {
    this.page = page
    this.dialog = page.getByRole('dialog', { name: 'Review import' })
    this.file = this.dialog.locator('.import-file')
    this.lines = this.dialog.locator('.lines-body [role=row]')
    this.apply = this.dialog.getByRole('button', { name: /^(Apply|Create|Nothing to apply)/ })
  }

  /** What a column of the file is read as. */
  meaning(column: string): Locator {
    return this.dialog.getByRole('combobox', { name: `What ${column} is read as` })
  }

  /** A tab with its number, such as “Refused 1”. */
  tab(name: 'Changes' | 'Unchanged' | 'New' | 'Conflicts' | 'Refused' | 'Repeated'): Locator {
    return this.dialog.getByRole('tab', { name })
  }
}
