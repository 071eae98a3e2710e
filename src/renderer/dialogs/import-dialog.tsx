import { useEffect, useId, useMemo, useRef, useState } from 'react'
import type { ImportPreview } from '../../shared/contract.ts'
import { toFailure } from '../../shared/failure.ts'
import type { Failure } from '../../shared/failure.ts'
import { reasons } from '../../shared/inventory.ts'
import type { Reason } from '../../shared/inventory.ts'
import { isMetadataColumn } from '../../shared/metadata-columns.ts'
import type { StockScheme } from '../../shared/scheme.ts'
import { invoke } from '../api.ts'
import { ignoredOf } from '../../shared/import-reading.ts'
import { failureRemedy, failureSentence } from '../messages/failures.ts'
import { fileWords, importText, totalsWords } from '../messages/import.ts'
import { reasonLabels } from '../messages/labels.ts'
import type { Say } from '../shell/say.ts'
import { Dialog } from './dialog.tsx'
import { ChangedLines, OfferedLines, RefusedLines, RepeatedLines } from './import-lines.tsx'
import { ImportReading } from './import-reading.tsx'
import { ImportRepeated } from './import-repeated.tsx'
import { ImportTabs } from './import-tabs.tsx'
import type { Tab } from './import-tabs.tsx'
import { useReading } from './use-reading.ts'
import './import-dialog.css'

type Props = { preview: ImportPreview; scheme: StockScheme | null; say: Say; onClose: () => void }

/** What a file would change, before anything is written. */
export function ImportDialog({ preview: first, scheme, say, onClose }: Props) {
  const [failure, setFailure] = useState<Failure | null>(null)
  const { preview, ...reading } = useReading(first, setFailure)
  const readingId = useId()
  const [showsReading, setShowsReading] = useState(first.problem !== null)
  const ignored = ignoredOf(preview.columns)
  // Without that, nobody can tell what was sold since the file was made.
  const remembersNothing =
    preview.changes.some(({ field }) => field === 'onHand') &&
    preview.columns.every(({ field }) => field !== 'base')
  const { changes, offers, unchanged, repeated } = preview
  // What is offered to be made is told there; the other refusals stand for themselves.
  const refused = useMemo(() => {
    const lines = new Set(offers.map(({ line }) => line))
    return preview.refused.filter(({ line }) => !lines.has(line))
  }, [preview, offers])
  // It begins with what asks for the most; a file that changes nothing says so.
  const [chosen, setChosen] = useState<Tab | null>(null)
  // Read in another way, a file may name nothing twice.
  const tab: Tab =
    chosen !== null && (chosen !== 'repeated' || repeated.length > 0)
      ? chosen
      : changes.length > 0
        ? 'changes'
        : offers.length > 0
          ? 'offers'
          : refused.length > 0
            ? 'refused'
            : 'unchanged'
  const [create, setCreate] = useState(false)
  const [reason, setReason] = useState<Reason>('stocktake')
  const [busy, setBusy] = useState(false)
  const [saved, setSaved] = useState('')
  const scroller = useRef<HTMLDivElement>(null)
  // Whoever closes it while it is applied is told in the status bar what came of it.
  const open = useRef(true)
  useEffect(() => {
    open.current = true
    return () => {
      open.current = false
    }
  }, [])
  const made = create ? offers.length : 0
  const moved = useMemo(() => changes.filter(({ movedTo }) => movedTo !== null), [changes])
  const amounts: Record<Tab, number> = {
    changes: changes.length,
    unchanged,
    offers: offers.length,
    conflicts: moved.length,
    refused: refused.length,
    repeated: repeated.length
  }

  const revert = (batchId: number): void => {
    invoke('revert-batch', { batchId }).then(
      ({ reverted, kept }) => say(importText.reverted(reverted, kept)),
      (error: unknown) => say({ text: failureSentence(toFailure(error)), tone: 'bad' })
    )
  }
  const apply = async (): Promise<void> => {
    setBusy(true)
    try {
      const answer = await invoke('apply-import', { previewId: preview.id, reason, create })
      const { batchId } = answer
      const words = importText.applied(answer.saved, answer.created, answer.refused)
      const tone = answer.refused === 0 ? 'plain' : 'bad'
      if (batchId === null) say({ text: words, tone })
      else say({ text: words, tone, action: { label: importText.revert, run: () => revert(batchId) } })
      if (open.current) onClose()
    } catch (error) {
      const failed = toFailure(error)
      if (!open.current) return say({ text: failureSentence(failed), tone: 'bad' })
      setBusy(false)
      if (failed.code === 'file-changed') await reading.say(reading.said, failed)
      else setFailure(failed)
    }
  }
  const saveRefused = async (): Promise<void> => {
    try {
      const { path, rows } = await invoke('export-refused', { previewId: preview.id })
      if (path === null) return
      setFailure(null)
      setSaved(importText.refusedSaved(rows, path))
    } catch (error) {
      setFailure(toFailure(error))
    }
  }
  return (
    <Dialog
      title={importText.title}
      className="dialog-import"
      onClose={onClose}
      beside={
        <span className="import-actions">
          <label className="import-reason">
            <span className="quiet">{importText.reason}</span>
            <select
              value={reason}
              onChange={(event) =>
                setReason(reasons.find((one) => one === event.target.value) ?? 'stocktake')
              }
            >
              {reasons.map((one) => (
                <option key={one} value={one}>
                  {reasonLabels[one]}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            className="button button-main"
            data-autofocus={preview.problem === null ? true : undefined}
            disabled={busy || reading.busy || changes.length + made === 0}
            onClick={() => void apply()}
          >
            {importText.apply(changes.length, made)}
          </button>
        </span>
      }
    >
      <div className="import-file">
        <span dir="auto">{fileWords(preview)}</span>
        <button
          type="button"
          className="link"
          aria-expanded={showsReading}
          aria-controls={readingId}
          onClick={() => setShowsReading(!showsReading)}
        >
          {importText.reading.title}
        </button>
      </div>
      {preview.problem === null ? null : (
        <p className="field-reason" role="alert">
          {importText.problem(preview.problem)}
        </p>
      )}
      {showsReading ? (
        <ImportReading
          id={readingId}
          preview={preview}
          scheme={scheme}
          said={reading.said}
          onSay={(said) => void reading.say(said)}
        />
      ) : null}
      {failure ? (
        <p className="field-reason" role="alert">
          {failureSentence(failure)} {failureRemedy(failure)}
        </p>
      ) : null}
      {preview.problem === null ? (
        <>
          <ImportRepeated
            preview={preview}
            onSay={(duplicates) => void reading.say({ ...reading.said, duplicates })}
          />
          <div className="import-tabs">
            <ImportTabs chosen={tab} amounts={amounts} onChoose={setChosen} />
            <span className="top-space" />
            <span className="quiet">{totalsWords(preview)}</span>
          </div>
          {offers.length > 0 && (tab === 'offers' || create) ? (
            <>
              <label className="import-create">
                <input
                  type="checkbox"
                  checked={create}
                  onChange={(event) => setCreate(event.target.checked)}
                />
                {importText.create(offers)}
              </label>
              {preview.columns.some(({ field }) => field !== null && isMetadataColumn(field)) ? (
                <p className="import-later">{importText.metadataLater}</p>
              ) : null}
            </>
          ) : null}
          {refused.length > 0 && tab === 'refused' ? (
            <p className="import-save">
              <button type="button" className="button" onClick={() => void saveRefused()}>
                {importText.saveRefused}
              </button>
              <span className="quiet" role="status" dir="auto">
                {saved === '' ? importText.saveRefusedWhy : saved}
              </span>
            </p>
          ) : null}
          <div
            key={tab}
            ref={scroller}
            id="import-lines"
            role="tabpanel"
            tabIndex={0}
            aria-labelledby={`import-tab-${tab}`}
            className="import-panel"
          >
            {tab === 'unchanged' ? (
              <p className="import-none">{importText.unchanged(unchanged)}</p>
            ) : tab === 'offers' ? (
              <OfferedLines offers={offers} scroller={scroller} />
            ) : tab === 'refused' ? (
              <RefusedLines refused={refused} scroller={scroller} />
            ) : tab === 'repeated' ? (
              <RepeatedLines preview={preview} scroller={scroller} />
            ) : (
              <ChangedLines changes={tab === 'conflicts' ? moved : changes} scroller={scroller} />
            )}
          </div>
        </>
      ) : null}
      {remembersNothing ? <p className="import-note import-caution">{importText.noBase}</p> : null}
      <p className="import-note">
        {importText.footer}
        {ignored.length === 0 ? null : ` ${importText.ignored(ignored)}.`}
      </p>
    </Dialog>
  )
}
