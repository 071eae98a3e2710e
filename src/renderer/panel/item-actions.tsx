import type { InventoryRow } from '../../shared/inventory.ts'
import { isVariant } from '../grid/row-menu.tsx'
import type { RowActions } from '../grid/row-menu.tsx'
import { rowText as words } from '../messages/create.ts'

/** What the menu of a row offers, at the end of the details. */
export function ItemActions({ item, actions }: { item: InventoryRow; actions: RowActions }) {
  return (
    <div className="panel-actions">
      <button type="button" className="link" onClick={() => actions.onCopy(item)}>
        {words.copy}
      </button>
      <button type="button" className="link" onClick={() => actions.onVariant(item)}>
        {words.variant}
      </button>
      {isVariant(item) ? (
        <button type="button" className="link" onClick={() => actions.onTakeOff(item, false)}>
          {words.takeOff(1)}
        </button>
      ) : null}
      <button type="button" className="link" onClick={() => actions.onActive(item, !item.active)}>
        {item.active ? words.archive : words.bringBack}
      </button>
      <button type="button" className="link" onClick={() => actions.onStripe(item)}>
        {words.stripe}
      </button>
    </div>
  )
}
