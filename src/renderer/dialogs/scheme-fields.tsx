import { useId } from 'react'
import type { StockScheme } from '../../shared/scheme.ts'
import { settingsText } from '../messages/settings.ts'

type Reasons = Partial<Record<keyof StockScheme, string>>

type Props = {
  scheme: StockScheme
  /** Why a key cannot stay as it is. */
  reasons: Reasons
  onScheme: (scheme: StockScheme) => void
}

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed)

const needed = ['stockKey', 'reorderKey', 'skuKey'] as const

/** Why the keys of a scheme cannot be kept as they are typed; nothing when they can. */
export function schemeReasons(scheme: StockScheme): Reasons {
  const { missing, sizeStockReason } = settingsText.keys
  const empty = needed.filter((key) => scheme[key].trim() === '')
  return {
    ...Object.fromEntries(empty.map((key) => [key, missing])),
    ...(scheme.sizeStockKey?.includes('{size}') === false ? { sizeStockKey: sizeStockReason } : {})
  }
}

/** The metadata keys of a shop that names them its own way. */
export function SchemeFields({ scheme, reasons, onScheme }: Props) {
  const set = (part: Partial<StockScheme>): void => onScheme({ ...scheme, ...part })
  const { keys } = settingsText
  return (
    <div className="scheme-fields">
      <label className="field">
        <span className="field-label">{keys.owner}</span>
        <select
          value={scheme.owner}
          onChange={(event) => set({ owner: event.target.value === 'price' ? 'price' : 'product' })}
        >
          <option value="product">{keys.ownerProduct}</option>
          <option value="price">{keys.ownerPrice}</option>
        </select>
      </label>
      <Key
        label={keys.stock}
        value={scheme.stockKey}
        reason={reasons.stockKey}
        onChange={(stockKey) => set({ stockKey })}
      />
      <Key
        label={keys.sizes}
        value={scheme.sizesKey ?? ''}
        onChange={(typed) => set({ sizesKey: orNull(typed) })}
      />
      <Key
        label={keys.sizeStock}
        value={scheme.sizeStockKey ?? ''}
        reason={reasons.sizeStockKey}
        onChange={(typed) => set({ sizeStockKey: orNull(typed) })}
      />
      <Key
        label={keys.reorder}
        value={scheme.reorderKey}
        reason={reasons.reorderKey}
        onChange={(reorderKey) => set({ reorderKey })}
      />
      <Key
        label={keys.sku}
        value={scheme.skuKey}
        reason={reasons.skuKey}
        onChange={(skuKey) => set({ skuKey })}
      />
    </div>
  )
}

function Key({
  label,
  value,
  reason,
  onChange
}: {
  label: string
  value: string
  reason?: string | undefined
  onChange: (value: string) => void
}) {
  const id = useId()
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        className="input"
        type="text"
        aria-label={label}
        maxLength={40}
        value={value}
        spellCheck={false}
        aria-invalid={reason !== undefined}
        aria-describedby={reason === undefined ? undefined : id}
        onChange={(event) => onChange(event.target.value)}
      />
      {reason === undefined ? null : (
        <span id={id} className="field-reason" role="alert">
          {reason}
        </span>
      )}
    </label>
  )
}
