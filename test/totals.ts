import type { Database } from 'better-sqlite3'

/** The totals kept beside the items that are not what looking at every item comes to. */
export const wrongTotals = (db: Database): unknown[] =>
  db
    .prepare(
      `WITH kept AS (SELECT * FROM item_totals WHERE items <> 0 OR units <> 0),
         summed AS (
           SELECT active, status, waiting > 0, conflicts > 0, count(*),
             sum(CASE WHEN on_hand > 0 THEN on_hand ELSE 0 END)
           FROM items GROUP BY 1, 2, 3, 4
         )
       SELECT * FROM (SELECT * FROM kept EXCEPT SELECT * FROM summed)
       UNION ALL SELECT * FROM (SELECT * FROM summed EXCEPT SELECT * FROM kept)`
    )
    .all()
