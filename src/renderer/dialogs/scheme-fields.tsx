import type { StockScheme } from '../../shared/scheme.ts'
import { settingsText } from '../messages/settings.ts'

type Props = { scheme: StockScheme; onScheme: (scheme: StockScheme) => void }

const orNull = (typed: string): string | null => (typed.trim() === '' ? null : typed.trim())

/** The metadata keys of a shop that names them its own way. */
export function SchemeFields({ scheme, onScheme }: Props) {
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
  onChange
}: {
  label: string
  value: string
  onChange: (value: string) => void
}) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input
        className="input"
        type="text"
        maxLength={40}
        value={value}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}
