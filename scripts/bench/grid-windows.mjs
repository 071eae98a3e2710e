import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { _electron } from 'playwright-core'
import { build } from 'vite'
import { ensureElectron } from '../lib/electron-runtime.mjs'

/** A window that is measured: its page, and what its main thread has been doing. */
async function measured(app) {
  const page = await app.firstWindow()
  page.setDefaultTimeout(120_000)
  const session = await app.context().newCDPSession(page)
  // the thread's own time: what others do on the machine meanwhile is not counted
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return {
    app,
    page,
    /** Milliseconds of the page's main thread so far: all of it, and scripts alone. */
    async busy() {
      const { metrics } = await session.send('Performance.getMetrics')
      const of = (name) => metrics.find((metric) => metric.name === name).value * 1000
      return { all: of('TaskDuration'), script: of('ScriptDuration') }
    },
    /** Megabytes of the page's objects, once what nobody needs any more is gone. */
    async heap() {
      await session.send('HeapProfiler.collectGarbage')
      await session.send('HeapProfiler.collectGarbage')
      const { metrics } = await session.send('Performance.getMetrics')
      return metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1e6
    },
    /** Slows the page's main thread down so many times, as on a weaker machine. */
    throttle: (rate) => session.send('Emulation.setCPUThrottlingRate', { rate }),
    close: () => app.close()
  }
}

async function launch(args, display) {
  const electron = await ensureElectron()
  return _electron.launch({
    executablePath: electron.executable,
    args: [...electron.args, ...args],
    env: { ...process.env, ...(display ? { DISPLAY: display } : {}) }
  })
}

/** The application on a folder of data, its first rows painted. `args`: further ones for its start. */
export async function openStockroom({ root, display, dataDir, args = [] }) {
  const app = await launch([root, '--data-dir', dataDir, ...args], display)
  return measured(app)
}

/**
 * The reference grids in a bare window of the same Electron.
 * @param {{ columns: object[], rows: object[], size: object }} data what they show, where and how large
 */
export async function openReferences({ root, display, scratch, data }) {
  const folder = join(root, 'scripts', 'bench', 'references')
  const built = join(scratch, 'references')
  await build({
    root: folder,
    configFile: false,
    logLevel: 'silent',
    build: { outDir: built, emptyOutDir: true, target: 'chrome130', modulePreload: { polyfill: false } }
  })
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }
  const rows = JSON.stringify(data)
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : request.url
    if (path === '/rows.json') return response.setHeader('Content-Type', 'application/json').end(rows)
    try {
      const body = readFileSync(join(built, path.split('?')[0]))
      response.setHeader('Content-Type', types[extname(path)] ?? 'application/octet-stream').end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${server.address().port}/`
  const window = await measured(await launch([folder, address, join(scratch, 'references-data')], display))
  await window.page.waitForFunction(() => window.references !== undefined)
  await window.page.evaluate(() => window.references.load())
  return {
    ...window,
    mount: (name) => window.page.evaluate((one) => window.references.mount(one), name),
    async close() {
      await window.close()
      server.close()
    }
  }
}
