import type { ItemDetail } from '../../shared/contract.ts'

const allowed = 50

/** Every key the product carries, an edit on its way as old → new, and how much room is left. */
export function Metadata({ entries, keys }: { entries: ItemDetail['metadata']; keys: number }) {
  const tight = keys >= allowed - 5
  return (
    <section>
      <h3 className="label">Metadata</h3>
      {entries.length === 0 ? null : (
        <dl className="pairs">
          {entries.map(({ key, value, pending }) => (
            <div key={key}>
              <dt dir="auto">{key}</dt>
              <dd dir="auto">
                {pending === null ? (
                  value
                ) : (
                  <>
                    <span className="quiet">{value === '' ? 'none' : value}</span>
                    <span aria-hidden="true"> → </span>
                    <span className="unseen">will be</span>
                    {pending === '' ? 'removed' : pending}
                  </>
                )}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className={`budget${tight ? ' budget-tight' : ''}`}>
        <meter
          min={0}
          max={allowed}
          high={allowed - 5}
          optimum={0}
          value={keys}
          aria-label="Metadata keys used"
        />
        <span>
          {keys} of {allowed} metadata keys
        </span>
      </div>
    </section>
  )
}
