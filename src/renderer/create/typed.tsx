import { useId } from 'react'

type Props = {
  /** As it is read out. */
  label: string
  /** As it stands over the field. */
  shown: string
  value: string
  refusal: string | undefined
  numeric?: boolean
  /** A scanned code is written here. */
  code?: boolean
  /** Where the cursor goes when the form is opened. */
  first?: boolean
  /** Completions of the browser. */
  list?: string
  /** What it is while it is empty. */
  usual?: string
  onChange: (typed: string) => void
}

/** A labelled field, with the reason under it when what is typed cannot stay. */
export function Typed(props: Props) {
  const {
    label,
    shown,
    value,
    refusal,
    numeric = false,
    code = false,
    first = false,
    list,
    usual,
    onChange
  } = props
  const id = useId()
  return (
    <label className="field create-field">
      <span className="field-label" aria-hidden="true">
        {shown}
      </span>
      <input
        className={`input${numeric ? ' create-number' : ''}`}
        type="text"
        aria-label={label}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        data-autofocus={first || undefined}
        data-scan={code ? 'text' : undefined}
        {...(list === undefined ? {} : { list })}
        placeholder={usual}
        {...(numeric ? { inputMode: 'numeric' as const } : {})}
        value={value}
        aria-invalid={refusal !== undefined}
        aria-describedby={refusal === undefined ? undefined : id}
        onChange={(event) => onChange(event.target.value)}
      />
      {refusal === undefined ? null : (
        <span id={id} className="field-reason">
          {refusal}
        </span>
      )}
    </label>
  )
}
