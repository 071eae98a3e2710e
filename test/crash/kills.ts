import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom, type Random } from '../../src/main/demo-shop/random.ts'
import { startDemoShop } from '../../src/main/demo-shop/server.ts'
import { appears } from './appears.ts'
import {
  after,
  type Change,
  type Fault,
  readNotes,
  soldPlaces,
  soldProducts,
  type Values,
  valuesInShop
} from './books.ts'
import { callCommands } from './commands.ts'
import { letLower, sellSome } from './customers.ts'
import { examine, fileOf, openEngine, type Place, rowsOf, valueOf } from './examine.ts'
import {
  countMigration,
  examineMigration,
  makeVersion10,
  migrationFaults,
  type Migrations
} from './version-10.ts'
import { type Order, type Plant, prepareWorker, type Task, tasks, type Worker } from './work.ts'

export type KillReport = {
  cycles: number
  byTask: Record<Task, number>
  acknowledged: number
  /** Edits under way when the program ended, of which nobody had been told. */
  unanswered: number
  migrations: Migrations
  /** Second programs turned away from a folder in use. */
  turnedAway: number
  faults: Fault[]
  seconds: number
}

/** So many folders at a time. */
const lanes = 2
/** One folder and its shop live through this many crashes, then both are new. */
const crashesPerFolder = 20
/** The program is killed this many milliseconds after it opened its shop, or got its order, at the latest. */
const longest: Record<Task, number> = {
  edit: 120,
  push: 250,
  sale: 250,
  sweep: 250,
  import: 150,
  migration: 90,
  backup: 12,
  command: 1_500
}

/** Kills the real engine in a process of its own, `kills` times, and looks after each what it left. */
export async function runKills(options: {
  kills: number
  seed: number
  /** Planted faults: it says that an edit is saved before it is; or one of {@link Plant}. */
  boast?: boolean
  plant?: Plant
  only?: readonly Task[]
  tell?: (line: string) => void
}): Promise<KillReport> {
  const started = performance.now()
  const report: KillReport = {
    cycles: 0,
    byTask: { edit: 0, push: 0, sale: 0, sweep: 0, import: 0, migration: 0, backup: 0, command: 0 },
    acknowledged: 0,
    unanswered: 0,
    migrations: { untouched: 0, copying: 0, copied: 0, done: 0 },
    turnedAway: 0,
    faults: [],
    seconds: 0
  }
  let left = options.kills
  const take = (): boolean => left-- > 0
  const runs = Array.from({ length: lanes }, (_, lane) =>
    runLane({ ...options, number: lane, seed: options.seed * 1000 + lane, take, report })
  )
  await Promise.all(runs)
  report.seconds = (performance.now() - started) / 1000
  return report
}

type Lane = {
  number: number
  seed: number
  boast?: boolean
  plant?: Plant
  only?: readonly Task[]
  take: () => boolean
  report: KillReport
  tell?: (line: string) => void
}

async function runLane(lane: Lane): Promise<void> {
  const random = createRandom(lane.seed)
  // One is always getting ready while another works.
  let ready = prepareWorker(lane.plant ?? null)
  try {
    for (let folder = 0; ; folder += 1) {
      const place = await newPlace(lane.seed * 100 + folder, roomFor(lane.number))
      try {
        let values = valuesInShop(place.demo.shop.control)
        for (let crash = 0; crash < crashesPerFolder; crash += 1) {
          if (!lane.take()) return
          if (crash === 1) await letLower(place)
          const task = crash === 0 ? 'sweep' : random.pick(lane.only ?? tasks)
          const worker = task === 'command' ? callCommands(commandPlaces(place), random.next() < 0.7) : ready
          if (worker === ready) ready = prepareWorker(lane.plant ?? null)
          values = await crashOnce(lane, place, { worker, task, random, values, from: 1 + crash * 1000 })
        }
      } finally {
        await place.demo.close()
        rmSync(place.dataDir, { recursive: true, force: true })
      }
    }
  } finally {
    await ready.kill()
  }
}

/** What a command may change: nothing that customers buy. */
function commandPlaces({ demo }: Place): string[] {
  const { control } = demo.shop
  const isSold = soldPlaces(control)
  return [...valuesInShop(control).keys()].filter((place) => /\/stock_[A-Z]+$/.test(place) && !isSold(place))
}

/** Every second lane works in memory where there is such a folder: what the system has taken over survives a kill there too. */
function roomFor(lane: number): string {
  return lane % 2 === 1 && existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
}

async function newPlace(seed: number, room: string): Promise<Place> {
  const demo = await startDemoShop({ catalog: 'clothing', products: 120, seed: 1 + (seed % 2 ** 30) })
  return { demo, dataDir: mkdtempSync(join(room, 'stockroom-crash-')) }
}

async function crashOnce(
  lane: Lane,
  place: Place,
  crash: { worker: Worker; task: Task; random: Random; values: Values; from: number }
): Promise<Values> {
  const { report } = lane
  const { worker, task, random, from } = crash
  const { dataDir, demo } = place
  const migrates = task === 'migration' || task === 'backup'
  let values = crash.values
  let held = ''
  if (migrates) {
    values = await typeSome(place, values, from)
    held = makeVersion10(fileOf(place))
  }
  const wait = random.next() * longest[task]
  const order: Order = {
    dataDir,
    url: demo.url,
    key: demo.keys.restricted,
    task,
    seed: random.below(2 ** 30),
    from: from + 10,
    leave: [...soldProducts(demo.shop.control)],
    pause: 4,
    boast: lane.boast ?? false
  }
  const copying = task === 'backup' ? appears(dataDir, '.version-10.backup') : null
  const sell = (): void => {
    values = after(values, sellSome(demo.shop.control, values, random))
  }
  const customers = task === 'sale' ? [setInterval(sell, 40)] : []
  if (task === 'sale') for (let at = 0; at < 3; at += 1) sell()
  worker.start(order)
  // One that cannot open its folder is found when it is killed.
  const opened = worker.opened.catch(() => {})
  if (copying) await Promise.race([copying.there, opened])
  else if (task !== 'migration' && task !== 'sweep') await opened
  if (task === 'edit' && (lane.plant === 'locking' || random.next() < 0.3))
    await tryToEnter(order, lane.plant ?? null, report)
  await sleep(wait)
  const failure = await worker.kill()
  for (const customer of customers) clearInterval(customer)
  copying?.watcher.close()

  const notes = takeNotes(dataDir)
  values = notes.acknowledged.reduce<Values>(after, values)
  report.cycles += 1
  report.byTask[task] += 1
  report.acknowledged += notes.acknowledged.length
  report.unanswered += Number(notes.unanswered.length > 0)
  const faults = takeComplaints(dataDir)
  if (failure !== null) faults.push({ kind: 'corrupt', words: failure })
  if (migrates) {
    const state = examineMigration(fileOf(place), held)
    countMigration(state, report.migrations)
    faults.push(...migrationFaults(state))
  }
  const found = await examine(place, values, notes.unanswered)
  faults.push(...found.faults)
  for (const fault of faults) {
    report.faults.push(fault)
    lane.tell?.(`crash ${report.cycles} during ${task} in ${dataDir}: ${fault.kind}: ${fault.words}`)
  }
  if (report.cycles % 100 === 0)
    lane.tell?.(
      `${report.cycles} killed, ${report.acknowledged} edits acknowledged, ${report.faults.length} faults`
    )
  // What went wrong once is not counted again.
  return faults.length === 0 ? found.values : valuesInShop(demo.shop.control)
}

/** Some edits wait while the program is replaced by its next version. */
export async function typeSome(place: Place, values: Values, from: number): Promise<Values> {
  const engine = await openEngine(place)
  try {
    const sold = soldProducts(place.demo.shop.control)
    const rows = (await rowsOf(engine))
      .filter((row) => row.onHand !== null && !sold.has(row.productId))
      .slice(from % 50, (from % 50) + 4)
    const changes = rows.map(({ id }, at): Change => ({ place: id, to: String((from + at) * 100) }))
    const edits = rows.map(({ id }, at) => ({
      itemId: id,
      field: 'onHand' as const,
      input: String((from + at) * 100)
    }))
    valueOf(await engine.dispatch('edit-cells', { edits, reason: null, note: null }))
    return after(values, changes)
  } finally {
    await engine.close()
  }
}

/** While one program has the folder, a second one must be turned away. */
async function tryToEnter(order: Order, plant: Plant | null, report: KillReport): Promise<void> {
  const second = prepareWorker(plant)
  second.start({ ...order, task: 'sweep', pause: 60_000 })
  try {
    await second.opened
  } catch (error) {
    if (!String(error).includes('database-locked')) throw error
    report.turnedAway += 1
    return
  }
  await second.kill()
  report.faults.push({ kind: 'repeated', words: 'a second program was let into the folder' })
}

function takeNotes(dataDir: string): ReturnType<typeof readNotes> {
  return readNotes(takeFile(join(dataDir, 'notes')))
}

/** What the engine had warned of. */
function takeComplaints(dataDir: string): Fault[] {
  const words = takeFile(join(dataDir, 'complaints'))
  return words === '' ? [] : [{ kind: 'corrupt', words }]
}

function takeFile(file: string): string {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  rmSync(file, { force: true })
  return text
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
