import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { median } from '../lib/figures.mjs'
import { projectNode, run as runToEnd } from '../lib/project.mjs'

const items = 10_000
const rounds = 7
const goal = 1.5

/**
 * From the start of the process to the first painted rows, on a shop of 10,000 items that is already on this
 * computer; next to what an empty Electron window takes to its first paint.
 * @returns {Promise<import('../lib/figures.d.mts').Figure[]>}
 */
export async function run(context) {
  const dataDir = join(context.scratch, 'shop')
  const emptyDir = join(context.scratch, 'empty')
  await Promise.all([mkdir(dataDir), mkdir(emptyDir)])
  await fillShop(context, dataDir)

  const app = () => startUntilPainted(context, context.root, ['--demo', '--data-dir', dataDir])
  const empty = () =>
    startUntilPainted(context, join(context.root, 'scripts', 'bench', 'empty-window'), [emptyDir])
  // the first start of each fills Chromium's caches and is not measured
  await empty()
  await app()
  const times = { app: [], empty: [] }
  for (let round = 0; round < rounds; round += 1) {
    // in turn, so that a slow moment of the machine falls on both
    times.empty.push(await empty())
    times.app.push(await app())
  }
  const [value, reference] = [median(times.app), median(times.empty)]
  return [
    {
      name: `start: ${items.toLocaleString('en')} cached items, process start to first rows painted, against an empty window`,
      value,
      unit: 'ms',
      reference,
      ratio: value / reference,
      goal: `≤ ${goal} × the reference`,
      ok: value / reference <= goal
    }
  ]
}

/** Leaves in `dataDir` a demo shop and the app's copy of it, as an earlier start would have. */
async function fillShop({ root, say }, dataDir) {
  say(`Preparing a shop of ${items.toLocaleString('en')} items …`)
  const shop = spawn(
    projectNode,
    [
      join(root, 'scripts', 'demo-shop.ts'),
      '--catalog',
      'cafe',
      '--products',
      String(items),
      '--state',
      join(dataDir, 'demo-shop.json')
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] }
  )
  const closed = new Promise((resolve) => shop.once('close', resolve))
  try {
    const { url, keys } = JSON.parse(await firstLine(shop, () => true))
    const command = join(root, 'src', 'main', 'command-line.ts')
    const answer = await runToEnd(
      projectNode,
      [command, 'sync', '--data-dir', dataDir, '--api-base', url, '--json'],
      {
        env: { ...process.env, STRIPE_API_KEY: keys.restricted }
      }
    )
    const { pulled } = JSON.parse(answer)
    if (pulled.products !== items)
      throw new Error(`the shop has ${pulled.products} items instead of ${items}`)
  } finally {
    shop.kill('SIGTERM')
    await closed
  }
}

/** Starts an app, waits for its first paint, closes it. @returns {Promise<number>} milliseconds */
async function startUntilPainted(context, app, args) {
  const child = await context.openWindow(app, args, { STOCKROOM_BENCH: '1' })
  const closed = new Promise((resolve) => child.once('close', resolve))
  try {
    const line = await firstLine(child, (text) => text.startsWith('stockroom:first-rows '))
    return Number(line.split(' ')[1])
  } finally {
    child.kill('SIGTERM')
    await closed
  }
}

/** @returns {Promise<string>} the first line a process writes that `matches`; rejects when it ends without one */
function firstLine(child, matches) {
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (matches(line)) resolve(line)
    })
    child.once('error', reject)
    child.once('close', (code) =>
      reject(new Error(`${child.spawnargs.join(' ')} ended with ${code} and said nothing`))
    )
  })
}
