import { useId } from 'react'
import './choice.css'

type Props<T extends string> = {
  label: string
  value: T
  values: readonly T[]
  /** What each value is called. */
  names: Readonly<Record<T, string>>
  onChange: (value: T) => void
}

/** One of a few short answers, side by side. */
export function Choice<T extends string>({ label, value, values, names, onChange }: Props<T>) {
  const name = useId()
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="segments">
        {values.map((one) => (
          <label key={one} className={one === value ? 'segment segment-on' : 'segment'}>
            <input type="radio" name={name} checked={one === value} onChange={() => onChange(one)} />
            {names[one]}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
