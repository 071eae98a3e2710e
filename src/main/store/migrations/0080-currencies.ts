import type { Database } from 'better-sqlite3'

/**
 * Prices know their further currencies. Of those that were read before, nobody knows: everything is listed once more
 * with the next look, whose events are met as ever.
 */
export function migrate0080(db: Database): void {
  db.exec(`
    INSERT INTO state (name, value)
      SELECT 'generation', coalesce((SELECT value FROM state WHERE name = 'generation'), 0) + 1
      WHERE EXISTS (SELECT 1 FROM prices WHERE json_type(body, '$.currencyOptions') IS NULL)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value;
    INSERT INTO state (name, value)
      SELECT 'sweep', json_object(
        'generation', (SELECT CAST(value AS INTEGER) FROM state WHERE name = 'generation'),
        'because', 'prices are read with their further currencies', 'startedAt', 0, 'cursor', NULL,
        'streams', json('{"products":{"after":null,"done":false},"active":{"after":null,"done":false},"inactive":{"after":null,"done":false}}'))
      WHERE EXISTS (SELECT 1 FROM prices WHERE json_type(body, '$.currencyOptions') IS NULL)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value;

    UPDATE prices SET body = json_set(body, '$.currencyOptions', json('{}'))
      WHERE json_type(body, '$.currencyOptions') IS NULL;
    UPDATE creations SET draft = json_set(draft, '$.price.currencyOptions', json('{}'))
      WHERE json_type(draft, '$.price') = 'object' AND json_type(draft, '$.price.currencyOptions') IS NULL;
    UPDATE pushes SET command = json_set(command, '$.from.currencyOptions', json('{}'))
      WHERE kind = 'price' AND json_type(command, '$.from') = 'object'
        AND json_type(command, '$.from.currencyOptions') IS NULL;
    UPDATE pushes SET context = json_set(context, '$.old.currencyOptions', json('{}'))
      WHERE kind = 'price' AND json_type(context, '$.old') = 'object'
        AND json_type(context, '$.old.currencyOptions') IS NULL;
  `)
}
