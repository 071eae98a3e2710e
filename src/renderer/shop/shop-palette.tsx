import { useContext } from 'react'
import { mostMetadata, withShown } from '../grid/arrange.ts'
import type { ColumnId } from '../grid/columns.tsx'
import { completeColumns } from '../grid/grid.tsx'
import { views as words } from '../messages/views.ts'
import {
  closeEntry,
  columnEntries,
  commandEntries,
  gridEntries,
  lookEntries,
  offeredEntries,
  savedEntries,
  viewEntries
} from '../palette/entries.ts'
import { withRecent } from '../palette/match.ts'
import { Offers } from '../palette/offers.ts'
import { Palette } from '../palette/palette.tsx'
import { useFacets } from '../shell/use-facets.ts'
import { pressInGrid } from './focus-grid.ts'
import type { DialogProps } from './shop-dialog.tsx'

/** All there is to go to and to do, by name. */
export function ShopPalette(props: Omit<DialogProps, 'dialog' | 'changes'>) {
  const { shop, counts, saved, asking, commands, inGrid, say, onDisconnect, onClose } = props
  const { layout, status, onLayout } = shop
  const { columns, recent = [] } = layout
  const facets = useFacets()
  const offers = [...useContext(Offers)].flatMap((ask) => ask().filter((one) => one !== false))
  const onColumn = {
    show(column: ColumnId) {
      const next = withShown(columns, column)
      if (next) onLayout({ columns: next })
      else say({ text: words.mostMetadata(mostMetadata), tone: 'bad' })
    },
    reset: () => onLayout({ columns: completeColumns([]) })
  }
  return (
    <Palette
      views={viewEntries(counts, saved.list ?? [], asking.askView, asking.askSaved)}
      commands={[
        ...commandEntries((name) => commands[name](), {
          syncing: status.state === 'working',
          grouped: layout.query?.group !== undefined
        }),
        ...offeredEntries(offers),
        ...(inGrid ? gridEntries(pressInGrid) : []),
        ...(inGrid ? columnEntries(columns, facets?.metadata ?? [], onColumn) : []),
        ...savedEntries(saved.current, { rename: asking.renameSaved, remove: saved.remove }),
        ...lookEntries(layout, onLayout),
        closeEntry(onDisconnect)
      ]}
      recent={recent}
      onChoose={(id) => onLayout({ recent: withRecent(recent, id) })}
      onItem={({ id, active }) => asking.goTo({ itemId: id, active })}
      onClose={onClose}
    />
  )
}
