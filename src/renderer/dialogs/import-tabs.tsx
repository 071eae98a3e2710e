import { count } from '../format.ts'
import { importText } from '../messages/import.ts'

export type Tab = keyof typeof importText.tabs
const tabs = Object.keys(importText.tabs) as Tab[]

type Props = { chosen: Tab; amounts: Record<Tab, number>; onChoose: (tab: Tab) => void }

/** What becomes of the lines of a file, each with how many. Most files name nothing twice, and are not asked about it. */
export function ImportTabs({ chosen, amounts, onChoose }: Props) {
  return (
    <div role="tablist" aria-label={importText.title} className="tabs">
      {tabs
        .filter((one) => one !== 'repeated' || amounts.repeated > 0)
        .map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`import-tab-${one}`}
            aria-selected={one === chosen}
            aria-controls="import-lines"
            className={`tab${one === 'refused' && amounts.refused > 0 ? ' tab-bad' : ''}`}
            onClick={() => onChoose(one)}
          >
            {importText.tabs[one]} <span className="tab-count">{count(amounts[one])}</span>
          </button>
        ))}
    </div>
  )
}
