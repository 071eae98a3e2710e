import type { Database, Statement } from 'better-sqlite3'

type Shape = 'rows' | 'pluck' | 'raw'

/** So many texts are kept prepared; those of a view's filters are many, but nobody needs them for long. */
const kept = 500

/**
 * From here on a statement of this database is prepared when it is first run, so that opening a shop costs only what it
 * asks for, and once for each text. With statistics (STAT4) SQLite otherwise looks into the values bound to parameters
 * and prepares a statement afresh for each of them, which takes ten times as long as running it: the plus hides the
 * value. https://www.sqlite.org/lang_analyze.html, https://www.sqlite.org/compile.html#enable_qpsg
 */
export function prepareLazily(db: Database): void {
  const prepare: (source: string) => Statement = db.prepare.bind(db)
  const known = new Map<string, Statement>()

  const lazily = (source: string, shape: Shape = 'rows'): Statement => {
    const name = `${shape} ${source}`
    const made = known.get(name)
    if (made !== undefined) return made
    let prepared: Statement | null = null
    const statement = (): Statement => {
      if (prepared !== null) return prepared
      prepared = prepare(withoutPeeking(source))
      return shape === 'rows' ? prepared : prepared[shape]()
    }
    const lazy = {
      run: (...values: unknown[]) => statement().run(...values),
      get: (...values: unknown[]) => statement().get(...values),
      all: (...values: unknown[]) => statement().all(...values),
      iterate: (...values: unknown[]) => statement().iterate(...values),
      pluck: () => lazily(source, 'pluck'),
      raw: () => lazily(source, 'raw')
    } as unknown as Statement
    if (known.size >= kept) known.clear()
    known.set(name, lazy)
    return lazy
  }
  db.prepare = ((source: string) => lazily(source)) as Database['prepare']
}

/** A parameter that something is compared with, written as an expression. */
const withoutPeeking = (source: string): string => source.replace(/([=<>]|BETWEEN|AND) ([?@])/g, '$1 +$2')
