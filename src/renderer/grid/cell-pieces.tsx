import { Archive, Ban, Check, ChevronRight, CircleSlash2, TriangleAlert } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement } from 'react'
import { flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { CellMark } from '../../shared/inventory.ts'
import { onEvent } from '../api.ts'
import { markLabels, statusLabels } from '../messages/labels.ts'
import { text } from '../messages/text.ts'
import { ConflictIcon, Untracked } from '../shell/icons.tsx'
import { pictureAddress, toneOf } from '../shell/swatch.tsx'
import type { CellContent, SignName } from './cells.ts'

/** The elements of one kind of content. A hundred cells pass with a frame of a scroll, so they are written by hand. */
export type Piece = {
  /** In their order; an element may be replaced by another as it is written. */
  nodes: () => readonly ChildNode[]
  write: (content: CellContent) => void
}

/** Which piece shows a content: those of one name can be written over one another. */
export const pieceName = (content: CellContent, alone: boolean): string =>
  content.kind === 'line' && alone ? 'alone' : content.kind === 'sign' ? `sign-${content.sign}` : content.kind

export function makePiece(content: CellContent, alone: boolean): Piece {
  switch (content.kind) {
    case 'line':
      return alone ? textAlone() : lineBesideOthers()
    case 'words':
      return wordsOfTheirOwn()
    case 'product':
      return product(null)
    case 'group':
      return product(stamp('toggle'))
    case 'sign':
      return sign(content.sign)
    case 'waiting':
      return { nodes: always(stamp('dash'), stamp('loading')), write: () => undefined }
    case 'nothing':
      return { nodes: always(), write: () => undefined }
  }
}

/** Where the edit of a cell stands: a dot or an icon, and the same in words for those who listen. */
export const markElement = (mark: CellMark): Element => stamp(mark)

const always =
  (...nodes: ChildNode[]) =>
  () =>
    nodes

function textAlone(): Piece {
  const node = document.createTextNode('')
  return {
    nodes: always(node),
    write(content) {
      if (content.kind === 'line') rewrite(node, content.words)
    }
  }
}

function lineBesideOthers(): Piece {
  const element = document.createElement('span')
  return {
    nodes: always(element),
    write(content) {
      if (content.kind !== 'line') return
      const { words, look, title, spoken } = content
      element.className = `cell-text ${look}`
      retitle(element, title)
      if (spoken === undefined) return void (element.textContent = words)
      const seen = document.createElement('span')
      seen.setAttribute('aria-hidden', 'true')
      seen.textContent = words
      const heard = document.createElement('span')
      heard.className = 'unseen'
      heard.textContent = spoken
      element.replaceChildren(seen, heard)
    }
  }
}

function wordsOfTheirOwn(): Piece {
  const [element, node] = directed()
  return {
    nodes: always(element),
    write(content) {
      if (content.kind !== 'words') return
      if (element.className !== content.look) element.className = content.look
      retitle(element, content.title)
      rewrite(node, content.words)
    }
  }
}

function product(toggle: Element | null): Piece {
  const [element, node] = directed()
  element.className = toggle ? 'cell-text group-name' : 'cell-text product-name'
  const swatch = drawnSwatch()
  return {
    nodes: () => [...(toggle ? [toggle] : []), swatch.node(), element],
    write(content) {
      if (content.kind !== 'product' && content.kind !== 'group') return
      rewrite(node, content.name)
      swatch.write(content.imageUrl, content.seed)
      if (content.kind === 'group') toggle?.classList.toggle('group-open', content.open)
    }
  }
}

function sign(name: SignName): Piece {
  const element = stamp(name)
  const said = element.lastChild instanceof Text ? element.lastChild : null
  const own = said?.data ?? ''
  return {
    nodes: always(element),
    write(content) {
      if (said && content.kind === 'sign') said.data = content.words ?? own
    }
  }
}

/** Words in whichever direction their language is written. */
function directed(): [HTMLSpanElement, Text] {
  const element = document.createElement('span')
  const node = document.createTextNode('')
  element.dir = 'auto'
  element.append(node)
  return [element, node]
}

/** The same words again would have the line laid out anew. */
function rewrite(node: Text, words: string): void {
  if (node.data !== words) node.data = words
}

function retitle(element: HTMLElement, title: string | undefined): void {
  if (title === undefined) element.removeAttribute('title')
  else if (element.title !== title) element.title = title
}

/** The product's picture or its quiet colour, as {@link Swatch} draws them. */
function drawnSwatch(): { node: () => HTMLElement; write: (imageUrl: string | null, seed: string) => void } {
  let node = colour()
  /** The address of the picture; undefined where it is to be asked for again. */
  let shown: string | null | undefined = null
  let tone = -1
  let stop = (): void => undefined
  const put = (next: HTMLElement): void => {
    next.className = `swatch tone-${tone}`
    node.replaceWith(next)
    node = next
  }
  const show = (source: string | null): void => {
    stop()
    stop = () => undefined
    shown = source
    if (source === null) return put(colour())
    // An element of its own: one that is used again would go on showing the product that was there before.
    const picture = document.createElement('img')
    picture.alt = ''
    picture.loading = 'lazy'
    picture.decoding = 'async'
    picture.draggable = false
    picture.addEventListener('error', () => {
      if (node === picture) waitForReach(source)
    })
    put(picture)
    picture.src = source
  }
  /** The quiet colour in a picture's place, until Stripe was in reach again: so may be what was offline. */
  const waitForReach = (source: string): void => {
    const since = Date.now()
    put(colour())
    stop = onEvent('sync-status', ({ lastSyncedAt }) => {
      if (lastSyncedAt === null || lastSyncedAt <= since) return
      stop()
      if (node.isConnected) show(source)
      else shown = undefined
    })
  }
  return {
    node: () => node,
    write(imageUrl, seed) {
      const source = pictureAddress(imageUrl)
      const next = toneOf(seed)
      if (source === shown && next === tone) return
      tone = next
      if (source === shown) node.className = `swatch tone-${tone}`
      else show(source)
    }
  }
}

function colour(): HTMLElement {
  const element = document.createElement('span')
  element.setAttribute('aria-hidden', 'true')
  return element
}

const chip = (look: string, Icon: LucideIcon, words: string): ReactElement => (
  <span className={`status status-${look}`}>
    <Icon size={12} strokeWidth={2} aria-hidden="true" />
    {words}
  </span>
)
const activity = (words: string, Icon: LucideIcon): ReactElement => (
  <span className="quiet active-yes" title={words}>
    <Icon size={14} aria-hidden="true" />
    <span className="unseen">{words}</span>
  </span>
)
const marked = (mark: CellMark, icon: ReactElement | null = null): ReactElement => (
  <span className={`mark mark-${mark}`} title={markLabels[mark]}>
    {icon}
    <span className="unseen">, {markLabels[mark]}</span>
  </span>
)

const patterns = {
  low: chip('low', TriangleAlert, statusLabels.low),
  out: chip('out', CircleSlash2, statusLabels.out),
  untracked: chip('untracked', Ban, statusLabels.untracked),
  oversold: chip('out', TriangleAlert, statusLabels.out),
  uncounted: (
    <span className="faint" title={statusLabels.untracked}>
      <Untracked />
    </span>
  ),
  active: activity(text.active, Check),
  archived: activity(text.archived, Archive),
  waiting: marked('waiting'),
  sending: marked('sending'),
  checking: marked('checking'),
  conflict: marked('conflict', <ConflictIcon size={14} />),
  failed: marked('failed', <TriangleAlert size={13} />),
  toggle: <ChevronRight size={14} aria-hidden="true" className="group-toggle" />,
  dash: <span className="waiting-dash" aria-hidden="true" />,
  loading: <span className="unseen">{text.loading}</span>
} as const satisfies Record<SignName | CellMark | 'toggle' | 'dash' | 'loading', ReactElement>

/** Drawn once by React, when the page is loaded; the cells have copies. */
const drawn = drawPatterns()

function drawPatterns(): ReadonlyMap<string, Element> {
  const box = document.createElement('div')
  const names = Object.entries(patterns)
  flushSync(() => createRoot(box).render(names.map(([name, element]) => <div key={name}>{element}</div>)))
  return new Map(
    names.flatMap(([name], at) => {
      const element = box.children[at]?.firstElementChild
      return element ? [[name, element]] : []
    })
  )
}

function stamp(name: keyof typeof patterns): Element {
  const pattern = drawn.get(name)
  if (!pattern) throw new Error(`There is no sign “${name}”`)
  return document.importNode(pattern, true)
}
