import { useId } from 'react'
import type { StockScheme } from '../../shared/scheme.ts'
import { settingsText } from '../messages/settings.ts'

type Props = {
  scheme: StockScheme
  /** Why the key of one size’s stock cannot stay. */
  sizeStockReason: string | null
  onScheme: (scheme: StockScheme) => void
}

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim())

/** The metadata keys of a shop that names them its own way. */
export function SchemeFields({ scheme, sizeStockReason, onScheme }: Props) {
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
      <Key label={keys.stock} value={scheme.stockKey} onChange={(stockKey) => set({ stockKey })} />
      <Key
        label={keys.sizes}
        value={scheme.sizesKey ?? ''}
        onChange={(typed) => set({ sizesKey: orNull(typed) })}
      />
      <Key
        label={keys.sizeStock}
        value={scheme.sizeStockKey ?? ''}
        reason={sizeStockReason}
        onChange={(typed) => set({ sizeStockKey: orNull(typed) })}
      />
      <Key label={keys.reorder} value={scheme.reorderKey} onChange={(reorderKey) => set({ reorderKey })} />
      <Key label={keys.sku} value={scheme.skuKey} onChange={(skuKey) => set({ skuKey })} />
    </div>
  )
}

function Key({
  label,
  value,
  reason = null,
  onChange
}: {
  label: string
  value: string
  reason?: string | null
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
        aria-invalid={reason !== null}
        aria-describedby={reason === null ? undefined : id}
        onChange={(event) => onChange(event.target.value)}
      />
      {reason === null ? null : (
        <span id={id} className="field-reason" role="alert">
          {reason}
        </span>
      )}
    </label>
  )
}
