import { useId } from 'react'
import type { BulkAction, BulkNumber, BulkSetText, BulkText } from '../../shared/bulk.ts'
import { bulkNumbers } from '../../shared/bulk.ts'
import type { Reason } from '../../shared/inventory.ts'
import { reasons } from '../../shared/inventory.ts'
import { bulkText } from '../messages/bulk.ts'
import { reasonLabels } from '../messages/labels.ts'
import { useFacets } from '../shell/use-facets.ts'

const kinds = ['set', 'add', 'percent', 'replace', 'active'] as const satisfies readonly BulkAction['kind'][]

/** What was typed into each kind of action, so that changing one's mind costs nothing. */
export type Form = {
  kind: BulkAction['kind']
  number: BulkNumber
  /** What is set when it is a text; null sets the number. */
  setText: BulkSetText | null
  text: BulkText
  value: string
  /** Sets it to nothing, whatever `value` says. */
  clear: boolean
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
  setText: null,
  text: 'name',
  value: '',
  clear: false,
  by: '',
  percent: '',
  find: '',
  put: '',
  matchCase: false,
  active: false
})

export function actionOf(form: Form): BulkAction {
  switch (form.kind) {
    case 'set': {
      const field = form.setText ?? form.number
      return { kind: 'set', field, value: form.clear && field !== 'price' ? null : form.value }
    }
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
  const keys = useFacets()?.metadata.map(({ column }) => column) ?? []
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
      {kind === 'set' ? (
        <SetFields form={form} keys={keys} onChange={onChange} />
      ) : kind === 'add' || kind === 'percent' ? (
        <div className="bulk-pair">
          <Choice
            label={bulkText.field}
            value={form.number}
            of={bulkNumbers}
            words={bulkText.fieldName}
            onChoose={(number) => onChange({ number, setText: null })}
          />
          {kind === 'add' ? (
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
      ) : kind === 'replace' ? (
        <>
          <Choice
            label={bulkText.field}
            value={form.text}
            of={['name', 'sku'] as const}
            more={{ label: bulkText.metadata, of: keys }}
            words={bulkText.fieldName}
            onChoose={(text) => onChange({ text })}
          />
          <Words label={bulkText.find} value={form.find} code onType={(find) => onChange({ find })} />
          <Words label={bulkText.put} value={form.put} code onType={(put) => onChange({ put })} />
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
      {kind !== 'replace' && kind !== 'active' && fieldOf(form) === 'onHand' ? (
        <Choice
          label={bulkText.reason}
          value={reason ?? 'usual'}
          of={['usual', ...reasons] as const}
          words={(one) => (one === 'usual' ? bulkText.usualReason : reasonLabels[one])}
          onChoose={(chosen) => onReason(chosen === 'usual' ? null : chosen)}
        />
      ) : null}
    </fieldset>
  )
}

const fieldOf = ({ kind, number, setText }: Form): BulkNumber | BulkSetText =>
  kind === 'set' ? (setText ?? number) : number

/** A value for all, or none: which is said, and not left to an empty field. */
function SetFields({ form, keys, onChange }: Pick<Props, 'form' | 'onChange'> & { keys: BulkSetText[] }) {
  const field = fieldOf(form)
  const clear = form.clear && field !== 'price'
  return (
    <>
      <div className="bulk-pair">
        <Choice<BulkNumber | BulkSetText>
          label={bulkText.field}
          value={field}
          of={[...bulkNumbers, 'sku']}
          more={{ label: bulkText.metadata, of: keys }}
          words={bulkText.fieldName}
          onChoose={(chosen) => {
            const number = bulkNumbers.find((one) => one === chosen)
            if (number !== undefined) onChange({ number, setText: null })
            else if (chosen !== 'onHand' && chosen !== 'reorderPoint' && chosen !== 'price')
              onChange({ setText: chosen })
          }}
        />
        <Words
          label={bulkText.set}
          value={clear ? '' : form.value}
          {...(field === 'price' ? { hint: bulkText.priceHint } : {})}
          disabled={clear}
          code={bulkNumbers.every((one) => one !== field)}
          onType={(value) => onChange({ value })}
        />
      </div>
      {field === 'price' ? null : (
        <label className="check">
          <input
            type="checkbox"
            checked={form.clear}
            onChange={(event) => onChange({ clear: event.target.checked })}
          />
          {bulkText.clear(field)}
        </label>
      )}
    </>
  )
}

function Choice<T extends string>(props: {
  label: string
  value: T
  of: readonly T[]
  /** Offered besides, under a heading of their own. */
  more?: { label: string; of: readonly T[] }
  words: (value: T) => string
  onChoose: (value: T) => void
}) {
  const id = useId()
  const more = props.more?.of ?? []
  const option = (one: T) => (
    <option key={one} value={one}>
      {props.words(one)}
    </option>
  )
  return (
    <div className="bulk-field">
      <label className="label" htmlFor={id}>
        {props.label}
      </label>
      <select
        id={id}
        value={props.value}
        onChange={(event) => {
          const chosen = [...props.of, ...more].find((one) => one === event.target.value)
          if (chosen !== undefined) props.onChoose(chosen)
        }}
      >
        {props.of.map(option)}
        {more.length === 0 ? null : <optgroup label={props.more?.label}>{more.map(option)}</optgroup>}
      </select>
    </div>
  )
}

function Words(props: {
  label: string
  value: string
  hint?: string
  disabled?: boolean
  /** A scanned code is written here. */
  code?: boolean
  onType: (words: string) => void
}) {
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
        data-scan={props.code === true ? 'text' : undefined}
        aria-describedby={props.hint === undefined ? undefined : `${id}-hint`}
        disabled={props.disabled ?? false}
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
