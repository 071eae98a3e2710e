import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createRandom, type Random } from '../../src/main/demo-shop/random.ts'
import { type DemoShop, startDemoShop } from '../../src/main/demo-shop/server.ts'
import { after, type Fault, readNotes, soldProducts, type Values, valuesInShop } from './books.ts'
import { letLower, sellSome } from './customers.ts'
import { contentOf, Disk } from './disk.ts'
import { examine, fileOf } from './examine.ts'
import { typeSome } from './kills.ts'
import {
  countMigration,
  examineMigration,
  makeVersion10,
  migrationFaults,
  type Migrations
} from './version-10.ts'
import { type Plant, prepareWorker, type WorkerTask, workerTasks } from './work.ts'
import { compileWriteLog, type LogRecord, readWriteLog } from './write-log.ts'

export type CutReport = {
  cuts: number
  byTask: Record<WorkerTask, number>
  /** Edits acknowledged before the cut, summed over all cuts. */
  acknowledged: number
  /** Cuts after which something acknowledged was gone. */
  losing: number
  migrations: Migrations
  faults: Fault[]
  seconds: number
}

/** So many cuts are made into what one run of the program wrote, at the most. */
const cutsPerRun = 25
/** After the shop was opened; a migration is over by then. */
const workMs: Record<WorkerTask, number> = {
  edit: 500,
  push: 500,
  sale: 500,
  sweep: 500,
  import: 500,
  migration: 25,
  backup: 25
}

type Content = ReadonlyMap<string, Buffer>
/** A shop as it stood, and the folder that was in step with it. */
type Start = { shop: string; content: Content }
/** What one run wrote, and the shop after each request that changed it. */
type Run = {
  task: WorkerTask
  folder: string
  content: Content
  /** What a database of the first version held, where the run began with one. */
  held: string | null
  values: Values
  records: LogRecord[]
  /** The shop as it was from this length of the log on. */
  shops: { from: number; dump: string }[]
}

/**
 * Lets the real engine work, logs all it writes, and cuts the power at random moments of the log: the folder is then
 * what was synced, and of the rest what chance left, in torn sectors. Each such folder is opened and looked at.
 */
export async function runCuts(options: {
  cuts: number
  seed: number
  plant?: Plant
  only?: readonly WorkerTask[]
  tell?: (line: string) => void
}): Promise<CutReport> {
  const started = performance.now()
  const random = createRandom(options.seed)
  const chosen = options.only ?? workerTasks
  const share = Math.ceil(options.cuts / chosen.length)
  const home = mkdtempSync(join(tmpdir(), 'stockroom-cut-'))
  const report: CutReport = {
    cuts: 0,
    byTask: { edit: 0, push: 0, sale: 0, sweep: 0, import: 0, migration: 0, backup: 0 },
    acknowledged: 0,
    losing: 0,
    migrations: { untouched: 0, copying: 0, copied: 0, done: 0 },
    faults: [],
    seconds: 0
  }
  try {
    const library = compileWriteLog(home)
    const start = await prepareStart(join(home, 'start'), options.seed)
    for (let turn = 0; report.cuts < options.cuts; turn += 1) {
      const worker = { library, home, plant: options.plant ?? null }
      const run = await recordRun(start, chosen[turn % chosen.length] ?? 'edit', worker, random)
      const wanted = Math.min(cutsPerRun, share, options.cuts - report.cuts)
      await cutRun(run, wanted, random, report, options.tell)
      rmSync(run.folder, { recursive: true, force: true })
    }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
  report.seconds = (performance.now() - started) / 1000
  return report
}

async function prepareStart(folder: string, seed: number): Promise<Start> {
  const demo = await startDemoShop({ catalog: 'clothing', products: 24, seed })
  try {
    mkdirSync(folder)
    await letLower({ dataDir: folder, demo })
    return { shop: demo.shop.dump(), content: contentOf(folder) }
  } finally {
    await demo.close()
  }
}

async function reopenShop(dump: string): Promise<DemoShop> {
  const demo = await startDemoShop({ products: 0 })
  demo.shop.load(dump)
  return demo
}

async function recordRun(
  start: Start,
  task: WorkerTask,
  worker: { library: string; home: string; plant: Plant | null },
  random: Random
): Promise<Run> {
  const folder = join(worker.home, 'live')
  mkdirSync(folder)
  const firstLook = task === 'sweep' && random.next() < 0.5
  for (const [name, bytes] of firstLook ? [] : start.content) writeFileSync(join(folder, name), bytes)
  const demo = await reopenShop(start.shop)
  try {
    let values = valuesInShop(demo.shop.control)
    let held: string | null = null
    if (task === 'migration' || task === 'backup') {
      const place = { dataDir: folder, demo }
      values = await typeSome(place, values, 700 + random.below(40))
      held = makeVersion10(fileOf(place))
    }
    if (task === 'sale')
      for (let at = 0; at < 12; at += 1) values = after(values, sellSome(demo.shop.control, values, random))
    const content = contentOf(folder)
    const log = join(worker.home, 'log')
    writeFileSync(log, '')
    const shops = [{ from: 0, dump: demo.shop.dump() }]
    const handle = demo.shop.handle.bind(demo.shop)
    demo.shop.handle = (request) => {
      // A request is sent after what the log holds by now, and answered before what it holds later.
      const from = statSync(log).size
      const answer = handle(request)
      if (request.method === 'POST') shops.push({ from, dump: demo.shop.dump() })
      return answer
    }
    const program = prepareWorker(worker.plant, {
      LD_PRELOAD: worker.library,
      WRITE_LOG: log,
      WRITE_LOG_FOLDER: folder
    })
    program.start({
      dataDir: folder,
      url: demo.url,
      key: demo.keys.restricted,
      task,
      seed: random.below(2 ** 30),
      from: 1000,
      leave: [...soldProducts(demo.shop.control)],
      pause: 8,
      boast: false
    })
    await program.opened
    await new Promise((resolve) => setTimeout(resolve, workMs[task]))
    const failure = await program.kill()
    if (failure !== null) throw new Error(failure)
    return { task, folder, content, held, values, records: readWriteLog(log), shops }
  } finally {
    await demo.close()
  }
}

async function cutRun(
  run: Run,
  cuts: number,
  random: Random,
  report: CutReport,
  tell?: (line: string) => void
): Promise<void> {
  const disk = new Disk(run.folder, run.content)
  const notes = { fd: -1, text: '' }
  const answers = run.records.flatMap(({ what, data }, at) =>
    what === 'w' && data.length === 4 && data.toString() === 'ACK\n' ? [at] : []
  )
  // Half of them right after an answer, when most is at stake.
  const moments = Array.from({ length: cuts }, (_, n) =>
    n % 2 === 0 && answers.length > 0 ? random.pick(answers) : random.below(run.records.length)
  ).toSorted((one, other) => one - other)
  let next = 0
  for (const [at, record] of run.records.entries()) {
    if (record.what === 'o' && basename(record.data.toString()) === 'notes') notes.fd = record.fd
    if (record.fd === notes.fd) notes.text += record.what === 'w' ? record.data.toString() : ''
    else disk.apply(record)
    for (; moments[next] === at; next += 1) {
      const dataDir = join(run.folder, `../cut-${next}`)
      disk.cut(dataDir, random)
      const shop = run.shops.findLast(({ from }) => from <= record.end) ?? run.shops[0]
      const demo = await reopenShop(shop?.dump ?? '')
      const { acknowledged, unanswered } = readNotes(notes.text)
      const values = acknowledged.reduce<Values>(after, run.values)
      const place = { dataDir, demo }
      const faults: Fault[] = []
      if (run.held !== null) {
        const state = examineMigration(fileOf(place), run.held)
        countMigration(state, report.migrations)
        faults.push(...migrationFaults(state))
      }
      faults.push(...(await examine(place, values, unanswered)).faults)
      await demo.close()
      rmSync(dataDir, { recursive: true, force: true })
      report.cuts += 1
      report.byTask[run.task] += 1
      report.acknowledged += acknowledged.length
      report.losing += Number(faults.some(({ kind }) => kind === 'lost'))
      for (const fault of faults) {
        report.faults.push(fault)
        tell?.(
          `cut ${report.cuts} during ${run.task} at record ${at} of ${run.records.length}: ${fault.kind}: ${fault.words}`
        )
      }
      if (report.cuts % 100 === 0) tell?.(`${report.cuts} cut, ${report.faults.length} faults`)
    }
  }
}
