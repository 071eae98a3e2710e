import { text } from '../messages/text.ts'
import { Sidebar } from './sidebar.tsx'
import { TopBar } from './top-bar.tsx'

const nothing = (): void => undefined
const noRef = { current: null }

/** The frame of the window before anything is known: painted at once, so that nothing shifts afterwards. */
export function Shell() {
  return (
    <div className="app" aria-busy="true">
      <Sidebar
        account={null}
        counts={null}
        view="all"
        page={null}
        onView={nothing}
        onPage={nothing}
        saved={null}
        onSaved={nothing}
        onRename={nothing}
        onSettings={nothing}
      />
      <div className="work">
        <TopBar
          query={null}
          searchRef={noRef}
          status={null}
          onSearch={nothing}
          onLeaveSearch={nothing}
          onNew={nothing}
          onImport={nothing}
          onExport={nothing}
          onSync={nothing}
          onCancel={nothing}
        />
        <main className="stage" aria-label={text.opening} />
        <footer className="status-bar">
          <span role="status">{text.opening}</span>
        </footer>
      </div>
    </div>
  )
}
