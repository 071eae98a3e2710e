import { PanelRight } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { text } from '../messages/text.ts'
import { icon } from './icons.tsx'
import { keys } from './shortcuts.ts'

/** What stands around a page whatever it shows. */
export type Surroundings = {
  banner: ReactNode
  panel: ReactNode
  panelOpen: boolean
  /** Whether there is a panel to be shown or hidden. */
  hasDetails: boolean
  onPanel: () => void
}

type Props = {
  title: string
  totals: string
  /** At the end of the title's line. */
  controls?: ReactNode
  around: Surroundings
  children?: ReactNode
}

/** A page in the grid's place: its title, what it lists, and the panel beside it. */
export function PageFrame({ title, totals, controls, around, children }: Props) {
  const { banner, panel, panelOpen, hasDetails, onPanel } = around
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    // A page with nothing to stand on has the keyboard at its title, rather than nowhere or behind it.
    const focused = document.activeElement
    const astray = focused === null || focused === document.body || focused.closest('[inert]') !== null
    if (astray) heading.current?.focus({ preventScroll: true })
  }, [])
  const panelWords = panelOpen ? text.hideDetails : text.showDetails
  return (
    <>
      <section className="title-line" aria-label={text.shown}>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <span className="totals">{totals}</span>
        <span className="top-space" />
        {controls}
        {hasDetails ? (
          <button
            type="button"
            className="quiet-button"
            aria-pressed={panelOpen}
            aria-label={panelWords}
            title={`${panelWords} (${keys.details})`}
            onClick={onPanel}
          >
            <PanelRight {...icon} />
          </button>
        ) : null}
      </section>
      <div className="stage">
        <main className="grid-side">
          {banner}
          <div className="grid-place">{children}</div>
        </main>
        {panel}
      </div>
    </>
  )
}
