import type { Mutant } from '../mutants.ts'

/** What a person wants and what becomes of it: edits, merging, conflicts, undo. */
export const deciding: readonly Mutant[] = [
  {
    name: 'a count goes out over whatever is there',
    file: 'sync/merge.ts',
    find: /!sameFor\(edit\.kind, \w+, edit\.value\) && !sameFor\(edit\.kind, \w+, edit\.base\)/,
    put: 'remote === undefined'
  },
  {
    name: 'an undo repeats the adjustment',
    file: 'inventory/compensate.ts',
    find: 'delta: -(edit.delta ?? 0)',
    put: 'delta: edit.delta ?? 0'
  },
  {
    name: 'keeping Stripe’s number writes an old one back',
    file: 'inventory/resolve-conflicts.ts',
    find: /const leaveAsIs = resolution\.kind === 'theirs' && .*/,
    put: "const leaveAsIs = resolution.kind === 'theirs' && row.kind === 'changed'"
  },
  {
    name: 'an adjustment is saved as the count it leads to',
    file: 'inventory/edit-cells.ts',
    find: "kind: 'adjust',\n      value: null,\n      delta: parsed.delta",
    put: "kind: 'count',\n      value: String(now + parsed.delta),\n      delta: null"
  },
  {
    name: 'a count is saved as the difference it makes',
    file: 'inventory/edit-cells.ts',
    find: "if (parsed.kind === 'count') return",
    put: `const there = store.mirror.object(item.owner_kind, item.owner_id)?.metadata[item.stock_key]
  if (parsed.kind === 'count' && parsed.value !== null && /^\\d+$/.test(there ?? ''))
    return { ok: true, wish: { entity: item.owner_kind, entity_id: item.owner_id, field: \`metadata.\${item.stock_key}\`, kind: 'adjust', value: null, delta: Number(parsed.value) - Number(there) } }
  if (parsed.kind === 'count') return`
  },
  {
    name: 'a conflict is settled without being told',
    file: 'sync/apply.ts',
    find: 'hold(typed, outcome.conflict, outcome.mine, remote, cause)',
    put: 'for (const edit of typed) outbox.settle(edit.seq, remote, remote, clock.now())'
  },
  {
    name: 'stock is lowered below zero',
    file: 'sync/merge.ts',
    find: 'if (isLast && sum < 0 && sum < Number(before))',
    put: 'if (sum < -1_000_000)'
  },
  {
    name: 'two texts that are no numbers count as equal',
    file: 'sync/merge.ts',
    find: "return kind === 'set' ?",
    put: "return kind === 'set' ? (quantityOf(a) === null && quantityOf(b) === null) ||"
  },
  {
    name: 'the text “false” counts as true',
    file: 'sync/merge.ts',
    find: "return kind === 'set' ?",
    put: "return kind === 'set' ? (/^(true|false)$/.test(a ?? '') && /^(true|false)$/.test(b ?? '')) ||"
  },
  {
    name: 'a redo leaves what it should end once more',
    file: 'inventory/revert.ts',
    find: 'if (again !== null) endAgain(again)',
    put: ''
  },
  {
    name: 'a redo puts back what was there, whatever has happened since',
    file: 'inventory/retrace.ts',
    find: '!same(stateOf(edits, questions), left)',
    put: 'false'
  },
  {
    name: 'an undo takes back a repair that no person made',
    file: 'store/books.ts',
    find: "undone_by IS NULL AND kind NOT IN ('undo', 'redo', 'repair'",
    put: "undone_by IS NULL AND kind NOT IN ('undo', 'redo'"
  },
  {
    name: '“in step” is said while a question is open',
    file: 'runs.ts',
    find: /conflicts > 0 \? .* : null/,
    put: 'null'
  },
  {
    name: 'amounts pass through floating point',
    file: 'inventory/edit-cells.ts',
    find: "return set('price', price.id, 'unit_amount', String(parsed.amount))",
    put: "return set('price', price.id, 'unit_amount', String(Math.trunc(Number(input)) * 100 + Math.trunc((Number(input) % 1) * 100)))"
  }
]
