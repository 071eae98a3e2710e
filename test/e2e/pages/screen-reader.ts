import type { CDPSession, ElectronApplication, Page } from 'playwright-core'

type Property = { name: string; value: { value?: unknown } }
/** A node of Chromium’s accessibility tree. https://chromedevtools.github.io/devtools-protocol/tot/Accessibility/#type-AXNode */
type AxNode = {
  nodeId: string
  parentId?: string
  childIds?: string[]
  ignored: boolean
  role?: { value: string }
  name?: { value: string }
  description?: { value: string }
  value?: { value: unknown }
  properties?: Property[]
}

/** What a screen reader tells when the focus comes into one of these. */
const surroundings: Record<string, string> = {
  dialog: 'dialog',
  alertdialog: 'dialog',
  grid: 'table',
  navigation: 'navigation',
  complementary: 'panel',
  contentinfo: 'status bar'
}
const roles: Record<string, string> = {
  gridcell: 'cell',
  columnheader: 'column header',
  textbox: 'edit',
  searchbox: 'edit',
  button: 'button',
  radio: 'radio button',
  checkbox: 'check box',
  tab: 'tab'
}

/**
 * What would be spoken: where the focus is, out of Chromium’s own accessibility tree, and what the live regions say as
 * they change. Worded as NVDA does: surroundings newly come into, name, role, state, value, place in the table.
 */
export class ScreenReader {
  readonly page: Page
  readonly #session: CDPSession
  #around: string[] = []

  private constructor(page: Page, session: CDPSession) {
    this.page = page
    this.#session = session
  }

  static async on(page: Page, app: ElectronApplication): Promise<ScreenReader> {
    const session = await app.context().newCDPSession(page)
    await session.send('Accessibility.enable')
    await page.evaluate(listenToLiveRegions)
    return new ScreenReader(page, session)
  }

  /** The element that has the focus, in words; what was said before of where it is, is not said again. */
  async focused(): Promise<string> {
    const { nodes } = (await this.#session.send('Accessibility.getFullAXTree')) as { nodes: AxNode[] }
    const byId = new Map(nodes.map((node) => [node.nodeId, node]))
    const node = nodes.findLast(
      (one) => !one.ignored && is(one, 'focused') && one.role?.value !== 'RootWebArea'
    )
    if (node === undefined) return ''
    const around: string[] = []
    for (let up = byId.get(node.parentId ?? ''); up !== undefined; up = byId.get(up.parentId ?? '')) {
      const word = up.ignored ? undefined : surroundings[up.role?.value ?? '']
      if (word !== undefined) around.unshift(sentence([up.name?.value, word, up.description?.value]))
    }
    const place = await this.page.evaluate(placeInTable)
    const words = sentence([
      node.name?.value,
      roles[node.role?.value ?? ''] ?? node.role?.value,
      is(node, 'selected') && place === null ? 'selected' : '',
      of(node, 'checked') === 'true' ? 'checked' : '',
      of(node, 'invalid') === 'true' ? 'invalid entry' : '',
      node.description?.value,
      node.value?.value === undefined ? '' : `“${String(node.value.value)}”`,
      place
    ])
    const entered = around.filter((one) => !this.#around.includes(one))
    this.#said = { around, words: [...entered, words].join('; ') }
    return this.#said.words
  }

  #said = { around: [] as string[], words: '' }

  /** From here on, where the focus was last found is known. */
  settle(): void {
    this.#around = this.#said.around
  }

  /** What the live regions have said since the last time they were asked. Times of day are left out. */
  async overheard(): Promise<string[]> {
    const said = await this.page.evaluate(() => Reflect.get(globalThis, 'said').splice(0) as string[])
    return said.map((words) => words.replaceAll(/\d\d:\d\d/g, '…'))
  }
}

const of = (node: AxNode, name: string): string =>
  String(node.properties?.find((one) => one.name === name)?.value.value ?? '')
const is = (node: AxNode, name: string): boolean => of(node, name) === 'true'

const sentence = (parts: readonly (string | null | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== null && part !== '').join(', ')

/** Runs in the page: writes down what every live region says whenever it says something else. */
function listenToLiveRegions(): void {
  const page = globalThis as unknown as { said: string[]; document: { body: object } } & typeof globalThis
  const { document, MutationObserver } = globalThis as unknown as {
    document: {
      body: unknown
      querySelectorAll(selector: string): Iterable<{ innerText: string }>
    }
    MutationObserver: new (hear: () => void) => { observe(target: unknown, options: object): void }
  }
  const live = '[role=status], [role=alert], output, [aria-live=polite], [aria-live=assertive]'
  const before = new Map<object, string>()
  page.said = []
  const hear = (): void => {
    for (const region of document.querySelectorAll(live)) {
      const words = region.innerText.replaceAll(/\s+/g, ' ').trim()
      if (words !== '' && words !== before.get(region)) page.said.push(words)
      before.set(region, words)
    }
  }
  hear()
  page.said.length = 0
  new MutationObserver(hear).observe(document.body, { subtree: true, childList: true, characterData: true })
}

/** Runs in the page: “row 3 of 25, column 4 of 7”. */
function placeInTable(): string | null {
  type Element = { closest(selector: string): Element | null; getAttribute(name: string): string | null }
  const { document } = globalThis as unknown as { document: { activeElement: Element | null } }
  const cell = document.activeElement?.closest('[aria-colindex]')
  const row = cell?.closest('[aria-rowindex]')
  const grid = cell?.closest('[role=grid]')
  if (!cell || !row || !grid) return null
  const number = (element: Element, name: string): string => element.getAttribute(name) ?? '?'
  return `row ${number(row, 'aria-rowindex')} of ${number(grid, 'aria-rowcount')}, column ${number(cell, 'aria-colindex')} of ${number(grid, 'aria-colcount')}`
}
