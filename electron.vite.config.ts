import react from '@vitejs/plugin-react'
import { join } from 'node:path'
import { defineConfig } from 'electron-vite'

/**
 * Three builds out of one tree. Their targets are those of the oldest Electron the app is run on (33); left to
 * itself electron-vite would take them from the `electron` dependency. All are minified: what is shorter is read
 * and compiled sooner, before the first row.
 */
const node = 'node20.18'
const chrome = 'chrome130'

/** A file each: one bundle loads faster than the hundreds of files the packages consist of. */
const bundled = ['csv-parse', 'csv-stringify', 'electron-log', 'electron-store', 'stripe', 'zod']

export default defineConfig({
  main: {
    build: {
      target: node,
      minify: true,
      // better-sqlite3 stays outside: it looks for its binary next to itself
      externalizeDeps: { exclude: bundled },
      rolldownOptions: {
        // one entry for the window's process, one for each thread it starts
        input: {
          index: 'src/main/index.ts',
          'engine-worker': 'src/main/engine-worker.ts',
          'demo-worker': 'src/main/demo-worker.ts'
        },
        output: { format: 'es' }
      }
    }
  },
  preload: {
    build: {
      target: node,
      minify: true,
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        // a sandboxed preload script is one CommonJS file that requires nothing but electron
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    plugins: [react()],
    build: {
      target: chrome,
      minify: true,
      // as data: in the script, a picture or font would need a hole in the page's security policy
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: join(import.meta.dirname, 'src/renderer/index.html') }
    }
  }
})
