import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { RefObject } from 'react'
import type { InventoryRow } from '../../shared/inventory.ts'
import { invoke } from '../api.ts'
import { rowText as words } from '../messages/create.ts'
import { MenuList } from '../shell/menu.tsx'
import type { MenuEntry } from '../shell/menu.tsx'
import { isOtherButton, keys } from '../shell/shortcuts.ts'
import { itemWords } from './describe-cell.ts'
import './row-menu.css'
import type { InventoryView } from './inventory-view.ts'
import { itemCount } from './read-rows.ts'
import { holdsRow, rowCount, rowOf } from './selection.ts'
import type { SelectionSource } from './selection-source.ts'

export type RowActions = {
  onCopy: (item: InventoryRow) => void
  onVariant: (item: InventoryRow) => void
  /** Another variant of the same product, which begins with what this one has. */
  onCopyVariant: (item: InventoryRow) => void
  /** Takes the variant off, or `selected` ones with it. */
  onTakeOff: (item: InventoryRow, selected: boolean) => void
  onActive: (item: InventoryRow, active: boolean) => void
  onStripe: (item: InventoryRow) => void
}

type Open = {
  item: InventoryRow
  variants: number
  rows: number
  x: number
  y: number
  from: HTMLElement | null
}

/** What can be done to what is selected and to an item, where the pointer or (with the menu key or Shift+F10) the cursor is. */
export const RowMenu = memo(function RowMenu({
  place,
  view,
  selected,
  actions,
  onClear,
  onUndo
}: {
  place: RefObject<HTMLElement | null>
  view: InventoryView
  selected: SelectionSource
  actions: RowActions
  /** Clears where the cursor is. */
  onClear: () => void
  onUndo: () => void
}) {
  const [open, setOpen] = useState<Open | null>(null)
  const menu = useRef<HTMLDivElement>(null)

  useEffect(() => {
    const element = place.current
    const onMenu = (event: MouseEvent): void => {
      const cell =
        event.target instanceof Element ? event.target.closest<HTMLElement>('[role=gridcell]') : null
      const index = cell ? rowOf(cell) : -1
      const item = view.rowAt(index)
      if (!cell || !item || item.group !== undefined || event.target instanceof HTMLInputElement) return
      event.preventDefault()
      const selection = selected.get()
      const holds = selection !== null && holdsRow(selection, index, item.id)
      const box = cell.getBoundingClientRect()
      // From the keyboard there is no place but the cell's own.
      const byKey = !isOtherButton(event)
      setOpen({
        item,
        variants: holds ? itemCount(view, selection) : 1,
        rows: holds ? rowCount(selection) : 1,
        x: byKey ? box.left + 12 : event.clientX,
        y: byKey ? box.bottom : event.clientY,
        from: document.activeElement instanceof HTMLElement ? document.activeElement : null
      })
    }
    element?.addEventListener('contextmenu', onMenu)
    return () => element?.removeEventListener('contextmenu', onMenu)
  }, [place, view, selected])

  useLayoutEffect(() => {
    const element = menu.current
    if (!element || !open) return
    const { width, height } = element.getBoundingClientRect()
    element.style.left = `${Math.max(4, Math.min(open.x, window.innerWidth - width - 4))}px`
    element.style.top = `${Math.max(4, Math.min(open.y, window.innerHeight - height - 4))}px`
    element.querySelector<HTMLElement>('button')?.focus()
  }, [open])

  useEffect(() => {
    if (!open) return
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !menu.current?.contains(event.target)) setOpen(null)
    }
    const leave = (): void => setOpen(null)
    document.addEventListener('pointerdown', outside)
    window.addEventListener('blur', leave)
    window.addEventListener('wheel', leave, { passive: true })
    return () => {
      document.removeEventListener('pointerdown', outside)
      window.removeEventListener('blur', leave)
      window.removeEventListener('wheel', leave)
    }
  }, [open])

  if (!open) return null
  const { item, variants, rows, from } = open
  const close = (): void => {
    setOpen(null)
    if (from?.isConnected) from.focus({ preventScroll: true })
  }
  const entries: (MenuEntry | false)[] = [
    { label: words.copyCells, note: keys.copy, run: () => document.execCommand('copy') },
    { label: words.paste, note: keys.paste, run: () => void invoke('paste', {}).catch(() => undefined) },
    { label: words.clear, note: 'Delete', run: onClear },
    { label: words.undo, note: keys.undo, run: onUndo },
    { label: words.copy, begins: true, run: () => actions.onCopy(item) },
    { label: words.variant, run: () => actions.onVariant(item) },
    isVariant(item) && { label: words.copyVariant, run: () => actions.onCopyVariant(item) },
    isVariant(item) && {
      label: words.takeOff(variants),
      run: () => actions.onTakeOff(item, variants > 1)
    },
    { label: item.active ? words.archive : words.bringBack, run: () => actions.onActive(item, !item.active) },
    { label: words.stripe, run: () => actions.onStripe(item) },
    {
      label: words.rows(rows),
      note: keys.row,
      begins: true,
      run: () => selected.takeRows.current(item.id)
    }
  ]
  return (
    <div ref={menu} className="popover row-menu">
      <MenuList label={words.menu(itemWords(item))} entries={entries} close={close} />
    </div>
  )
})

/** Is it one of several that a product comes in, or a price that keeps stock? */
export const isVariant = (item: Pick<InventoryRow, 'id' | 'productId' | 'variant'>): boolean =>
  item.variant !== null || !item.id.startsWith(`${item.productId}/`)
