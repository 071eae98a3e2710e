import { useId } from 'react'
import type { BulkAction, BulkNumber } from '../../shared/bulk.ts'
import { bulkNumbers, bulkTexts } from '../../shared/bulk.ts'
import type { Reason } from '../../shared/inventory.ts'
import { reasons } from '../../shared/inventory.ts'
import { bulkText } from '../messages/bulk.ts'
import { reasonLabels } from '../messages/labels.ts'

const kinds = ['set', 'add', 'percent', 'replace', 'active'] as const satisfies readonly BulkAction['kind'][]

/** What was typed into each kind of action, so that changing one's mind costs nothing. */
type Form = {
  kind: BulkAction['kind']
  number: BulkNumber
  text: (typeof bulkTexts)[number]
  value: string
  by: string
  percent: string
  find: string
  put: string
  matchCase: boolean
  active: boolean
}

export const startOf = (): Form => ({
  kind: 'set',
  number: 'onHand',
  text: 'name',
  value: '',
  by: '',
  percent: '',
  find: '',
  put: '',
  matchCase: false,
  active: false
})

export function actionOf(form: Form): BulkAction {
  switch (form.kind) {
    case 'set':
      return { kind: 'set', field: form.number, value: form.value }
    case 'add':
      return { kind: 'add', field: form.number, by: form.by }
    case 'percent':
      return { kind: 'percent', field: form.number, by: form.percent }
    case 'replace':
      return { kind: 'replace', field: form.text, find: form.find, put: form.put, matchCase: form.matchCase }
    case 'active':
      return { kind: 'active', active: form.active }
  }
}

type Props = {
  form: Form
  onChange: (part: Partial<Form>) => void
  reason: Reason | null
  onReason: (reason: Reason | null) => void
}

/** What is to be done, and with what. */
export function ActionFields({ form, onChange, reason, onReason }: Props) {
  const { kind } = form
  const numeric = kind === 'set' || kind === 'add' || kind === 'percent'
  return (
    <fieldset className="bulk-action">
      <legend className="unseen">{bulkText.action}</legend>
      <div className="tabs bulk-tabs" role="group" aria-label={bulkText.action}>
        {kinds.map((one) => (
          <button
            key={one}
            type="button"
            className="tab"
            aria-pressed={one === kind}
            onClick={() => onChange({ kind: one })}
          >
            {bulkText.actions[one]}
          </button>
        ))}
      </div>
      {numeric ? (
        <>
          <div className="bulk-pair">
            <Choice
              label={bulkText.field}
              value={form.number}
              of={bulkNumbers}
              words={bulkText.fields}
              onChoose={(number) => onChange({ number })}
            />
            {kind === 'set' ? (
              <Words
                label={bulkText.set}
                value={form.value}
                hint={bulkText.setHint[form.number]}
                onType={(value) => onChange({ value })}
              />
            ) : kind === 'add' ? (
              <Words
                label={bulkText.add}
                value={form.by}
                hint={bulkText.addHint}
                onType={(by) => onChange({ by })}
              />
            ) : (
              <Words
                label={bulkText.percent}
                value={form.percent}
                hint={bulkText.percentHint[form.number]}
                onType={(percent) => onChange({ percent })}
              />
            )}
          </div>
          {form.number === 'onHand' ? (
            <Choice
              label={bulkText.reason}
              value={reason ?? 'usual'}
              of={['usual', ...reasons]}
              words={{ usual: bulkText.usualReason, ...reasonLabels }}
              onChoose={(chosen) => onReason(chosen === 'usual' ? null : chosen)}
            />
          ) : null}
        </>
      ) : kind === 'replace' ? (
        <>
          <Choice
            label={bulkText.field}
            value={form.text}
            of={bulkTexts}
            words={bulkText.fields}
            onChoose={(text) => onChange({ text })}
          />
          <Words label={bulkText.find} value={form.find} onType={(find) => onChange({ find })} />
          <Words label={bulkText.put} value={form.put} onType={(put) => onChange({ put })} />
          <label className="check">
            <input
              type="checkbox"
              checked={form.matchCase}
              onChange={(event) => onChange({ matchCase: event.target.checked })}
            />
            {bulkText.matchCase}
          </label>
        </>
      ) : (
        <div className="bulk-choices">
          {(['archive', 'unarchive'] as const).map((choice) => (
            <label key={choice} className="check">
              <input
                type="radio"
                name="bulk-active"
                checked={form.active === (choice === 'unarchive')}
                onChange={() => onChange({ active: choice === 'unarchive' })}
              />
              {bulkText.activeChoices[choice]}
            </label>
          ))}
        </div>
      )}
    </fieldset>
  )
}

function Choice<T extends string>(props: {
  label: string
  value: T
  of: readonly T[]
  words: Record<T, string>
  onChoose: (value: T) => void
}) {
  const id = useId()
  return (
    <div className="bulk-field">
      <label className="label" htmlFor={id}>
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        onChange={(event) => {
          const chosen = props.of.find((one) => one === event.target.value)
          if (chosen !== undefined) props.onChoose(chosen)
        }}
      >
        {props.of.map((one) => (
          <option key={one} value={one}>
            {props.words[one]}
          </option>
        ))}
      </select>
    </div>
  )
}

function Words(props: { label: string; value: string; hint?: string; onType: (words: string) => void }) {
  const id = useId()
  return (
    <div className="bulk-field">
      <label className="label" htmlFor={id}>
        {props.label}
      </label>
      <input
        id={id}
        className="input"
        type="text"
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        maxLength={500}
        data-autofocus
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        value={props.value}
        onChange={(event) => props.onType(event.target.value)}
      />
      {props.hint === undefined ? null : (
        <span id={`${id}-hint`} className="bulk-hint">
          {props.hint}
        </span>
      )}
    </div>
  )
}
