import { text } from '../messages/text.ts'
import { shortcutGroups } from '../shell/shortcuts.ts'
import { Dialog } from './dialog.tsx'

/** Every shortcut, on one sheet. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={text.shortcuts} className="dialog-shortcuts" onClose={onClose}>
      <div className="shortcuts">
        {shortcutGroups.map(({ title, rows }) => (
          <section key={title}>
            <h2>{title}</h2>
            <dl className="pairs">
              {rows.map(([keys, what]) => (
                <div key={what}>
                  <dt>{what}</dt>
                  <dd>{keys === '' ? null : <kbd>{keys}</kbd>}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
