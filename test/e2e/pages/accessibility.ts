import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What axe finds wrong with the screen as it is now, each with the elements it means; nothing is the goal. */
export async function findBarriers(page: Page): Promise<string[]> {
  // Legacy mode works in the page itself: Electron opens no second page to combine the results in.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`)
  )
}
