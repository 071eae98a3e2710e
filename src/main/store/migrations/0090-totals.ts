import type { Database } from 'better-sqlite3'

/** How many items each view has, and how many units they are, kept up with every write: no start counts them all. */
export function migrate0090(db: Database): void {
  db.exec(`
    CREATE TABLE item_totals (
      active INTEGER NOT NULL, status INTEGER NOT NULL,
      waits INTEGER NOT NULL, in_conflict INTEGER NOT NULL, -- 1 or 0
      items INTEGER NOT NULL, units INTEGER NOT NULL,
      PRIMARY KEY (active, status, waits, in_conflict)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO item_totals
      SELECT active, status, waiting > 0, conflicts > 0, count(*), sum(max(0, coalesce(on_hand, 0)))
      FROM items GROUP BY 1, 2, 3, 4;
    CREATE TRIGGER item_totals_insert AFTER INSERT ON items BEGIN
      ${come}
    END;
    CREATE TRIGGER item_totals_delete AFTER DELETE ON items BEGIN
      ${go}
    END;
    CREATE TRIGGER item_totals_update AFTER UPDATE OF active, status, waiting, conflicts, on_hand ON items BEGIN
      ${go}
      ${come}
    END;
  `)
}

const come = `
      INSERT INTO item_totals VALUES
        (new.active, new.status, new.waiting > 0, new.conflicts > 0, 1, max(0, coalesce(new.on_hand, 0)))
        ON CONFLICT DO UPDATE SET items = items + 1, units = units + excluded.units;`
const go = `
      UPDATE item_totals SET items = items - 1, units = units - max(0, coalesce(old.on_hand, 0))
        WHERE active = old.active AND status = old.status
          AND waits = (old.waiting > 0) AND in_conflict = (old.conflicts > 0);`
