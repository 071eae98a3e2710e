import { join } from 'node:path'
import type { Input, Layout } from '../../shared/contract.ts'
import type { Engine, EngineChannel } from '../engine-api.ts'
import { unwrap, type Handlers } from './dispatch.ts'
import type { Paper } from '../windows/paper.ts'
import { exportStyle } from './export-style.ts'
import type { Listener } from './listener.ts'
import type { Shop } from './shop.ts'

export type HandlerParts = {
  engine: Engine
  shop: Shop
  listener: Listener
  layout: { read(): Layout; save(layout: Layout): void }
  files: {
    chooseImport(): Promise<string | null>
    chooseExport(suggested: string): Promise<string | null>
    choosePdf(suggested: string): Promise<string | null>
  }
  paper: Paper
  paste: () => void
  /** The folder first offered for exports. */
  documents: string
  openExternal: (request: Input<'open-external'>) => Promise<void>
  /** How this computer writes numbers, as BCP 47 names it. */
  locale: string
  now: () => Date
}

/** One line a channel: what answers it. */
export function createHandlers(parts: HandlerParts): Handlers {
  const { engine, shop, listener, layout, files } = parts
  const ask =
    <C extends EngineChannel>(channel: C) =>
    async (input: Input<C>) =>
      unwrap(await engine.dispatch(channel, input))

  return {
    // The first answer decides which screen appears, so it waits until it is known which shop that is.
    'read-app': async (input) => {
      await shop.settled()
      const answer = await ask('read-app')(input)
      const failure = answer.app.failure ?? (answer.app.account === null ? shop.startFailure() : null)
      return { ...answer, app: { ...answer.app, failure } }
    },
    'open-view': ask('open-view'),
    'read-window': ask('read-window'),
    'read-counts': ask('read-counts'),
    'read-report': ask('read-report'),
    'find-items': ask('find-items'),
    'list-facets': ask('list-facets'),
    'list-views': ask('list-views'),
    'save-view': ask('save-view'),
    'delete-view': ask('delete-view'),
    'mark-seen': ask('mark-seen'),
    'read-item': ask('read-item'),
    'list-movements': ask('list-movements'),
    'find-code': ask('find-code'),
    'locate-item': ask('locate-item'),
    'read-stocktake': ask('read-stocktake'),
    'list-stocktake': ask('list-stocktake'),
    'change-stocktake': ask('change-stocktake'),
    'apply-stocktake': ask('apply-stocktake'),
    'create-product': ask('create-product'),
    'read-copy': ask('read-copy'),
    'add-variant': ask('add-variant'),
    'take-off-variants': ask('take-off-variants'),
    'edit-prices': ask('edit-prices'),
    'retry-creations': ask('retry-creations'),
    'edit-cells': ask('edit-cells'),
    'preview-bulk': ask('preview-bulk'),
    'apply-bulk': ask('apply-bulk'),
    'cancel-bulk': ask('cancel-bulk'),
    'stop-step': ask('stop-step'),
    undo: ask('undo'),
    redo: ask('redo'),
    'list-conflicts': ask('list-conflicts'),
    'resolve-conflicts': ask('resolve-conflicts'),
    'list-problems': ask('list-problems'),
    'sync-now': ask('sync-now'),
    'cancel-sync': ask('cancel-sync'),
    verify: ask('verify'),
    'list-verifications': ask('list-verifications'),
    'list-sales': ask('list-sales'),
    'save-sales-mode': ask('save-sales-mode'),
    'list-findings': ask('list-findings'),
    'correct-findings': ask('correct-findings'),
    'dismiss-findings': ask('dismiss-findings'),
    'read-import': ask('read-import'),
    'apply-import': ask('apply-import'),
    'list-batches': ask('list-batches'),
    'read-batch': ask('read-batch'),
    'revert-batch': ask('revert-batch'),
    'read-scheme': ask('read-scheme'),
    'save-account-settings': ask('save-account-settings'),

    'check-key': ({ key }) => shop.checkKey(key),
    connect: async ({ key }) => {
      await shop.connect(key)
      return {}
    },
    'list-shops': async () => ({ shops: shop.known() }),
    'open-shop': async (input) => {
      await shop.openKnown(input)
      return {}
    },
    'open-demo': async () => {
      await shop.openDemo()
      return {}
    },
    disconnect: async ({ forgetKey }) => {
      await shop.disconnect(forgetKey)
      return {}
    },
    'open-again': async () => {
      await shop.openAgain()
      return {}
    },
    'choose-import': async () => {
      const path = await files.chooseImport()
      return { preview: path === null ? null : unwrap(await engine.previewImport({ path })) }
    },
    'export-csv': async ({ query, form }) => {
      const path = await files.chooseExport(join(parts.documents, exportName(form, parts.now())))
      if (path === null) return { path: null, rows: 0 }
      const style = exportStyle(layout.read().csv ?? 'system', parts.locale)
      const { rows } = unwrap(await engine.exportFile({ query, form, style, path }))
      return { path, rows }
    },
    'export-refused': async ({ previewId }) => {
      const path = await files.chooseExport(join(parts.documents, exportName('refused', parts.now())))
      if (path === null) return { path: null, rows: 0 }
      const { rows } = unwrap(await engine.exportRefused({ previewId, path }))
      return { path, rows }
    },
    'print-page': async ({ to }) => {
      if (to === 'printer') {
        await parts.paper.print()
        return { path: null }
      }
      const name = exportName('report', parts.now()).replace(/csv$/, 'pdf')
      const path = await files.choosePdf(join(parts.documents, name))
      if (path !== null) await parts.paper.save(path)
      return { path }
    },
    paste: async () => {
      parts.paste()
      return {}
    },
    'read-layout': async () => ({ layout: layout.read() }),
    'save-layout': async (input) => {
      layout.save(input.layout)
      return {}
    },
    'open-external': async (input) => {
      await parts.openExternal(input)
      return {}
    },
    'read-listener': () => listener.read(shop.current()),
    'save-listener': (input) => listener.save(shop.current(), input),
    'report-activity': async ({ focused }) => {
      unwrap(await engine.setActivity({ focused }))
      return {}
    }
  }
}

/** `Stockroom 2025-11-21.csv`, by the calendar on the wall. */
function exportName(form: 'full' | 'report' | 'refused', now: Date): string {
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-')
  return `Stockroom ${form === 'full' ? '' : `${form} `}${day}.csv`
}
