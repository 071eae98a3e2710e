import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * What axe finds wrong with the screen as it is now, each with the elements it means; nothing is the goal. With
 * `coloursOf` it looks at contrasts only, which is all that differs between two themes, and only in that element.
 */
export async function findBarriers(page: Page, coloursOf?: string): Promise<string[]> {
  // Legacy mode works in the page itself: Electron opens no second page to combine the results in.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  const asked = coloursOf === undefined ? axe : axe.withRules('color-contrast').include(coloursOf)
  const { violations } = await asked.analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`)
  )
}

/** The same in light and, within one element, in dark and in the system’s high contrast. The theme is the system’s. */
export async function findBarriersInAllColours(page: Page, within: string): Promise<string[]> {
  const found = await findBarriers(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  found.push(...(await findBarriers(page, within)).map((one) => `dark: ${one}`))
  await page.emulateMedia({ colorScheme: null, forcedColors: 'active' })
  found.push(...(await findBarriers(page, within)).map((one) => `high contrast: ${one}`))
  await page.emulateMedia({ forcedColors: null })
  return found
}
