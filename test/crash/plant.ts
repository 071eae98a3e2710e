import BetterSqlite3 from 'better-sqlite3'

/**
 * Loaded into a worker before everything else: plants a fault that `PLANT` names.
 * - `synchronous`: commits are not brought to the disk one by one, which is how better-sqlite3 would have it by itself;
 *   a power cut then takes acknowledged edits with it.
 * - `locking`: the file is not kept to one program.
 */
const planted: Record<string, { replace: string; by: string }> = {
  synchronous: { replace: 'synchronous = FULL', by: 'synchronous = NORMAL' },
  locking: { replace: 'locking_mode = EXCLUSIVE', by: 'locking_mode = NORMAL' }
}
const plant = planted[process.env['PLANT'] ?? '']
if (plant === undefined) throw new Error('PLANT names no fault.')

const { pragma } = BetterSqlite3.prototype
BetterSqlite3.prototype.pragma = function (source, options) {
  return pragma.call(this, source === plant.replace ? plant.by : source, options)
}
