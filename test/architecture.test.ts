import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const source = join(import.meta.dirname, '../src')

/**
 * Who may import whom at run time; types may come from anywhere, but for those `typesToo` names. The first rule
 * that matches a file holds. `node:` stands for all of Node, a name without a slash for a package.
 */
const rules: { files: RegExp; may: RegExp; typesToo?: RegExp }[] = [
  { files: /^shared\//, may: /^(zod$|shared\/)/, typesToo: /^(main|renderer|preload|electron)/ },
  { files: /^preload\//, may: /^(electron$|shared\/channels\.ts$)/ },
  {
    files: /^renderer\//,
    may: /^(react(-dom)?$|@tanstack\/|@fontsource|lucide-react$|zod$|shared\/|renderer\/)/,
    typesToo: /^(main\/|electron|node:)/
  },
  {
    files: /^main\/(sync|inventory|stock|sales)\//,
    may: /^(shared\/|main\/(sync|inventory|stock|sales|csv)\/)/,
    typesToo: /^electron/
  },
  {
    files: /^main\/csv\//,
    may: /^(csv-(parse|stringify)$|zod$|shared\/|main\/(csv|stock)\/)/,
    typesToo: /^electron/
  },
  {
    files: /^main\/store\//,
    may: /^(better-sqlite3$|zod$|node:|shared\/|main\/(store|stock|sync)\/)/,
    typesToo: /^(stripe$|electron|main\/stripe)/
  },
  {
    files: /^main\/stripe\//,
    may: /^(stripe$|zod$|node:|shared\/|main\/(stripe|sync|stock)\/)/,
    typesToo: /^(better-sqlite3$|electron|main\/store)/
  },
  { files: /^main\/demo-shop\//, may: /^(zod$|node:|main\/demo-shop\/)/, typesToo: /^(electron|stripe$)/ },
  {
    files: /^main\/ipc\/electron-ipc\.ts$/,
    may: /^(electron$|shared\/channels\.ts$|main\/ipc\/sender\.ts$)/
  },
  {
    files: /^main\/ipc\//,
    may: /^(zod$|node:path$|shared\/|main\/ipc\/|main\/redact\.ts$)/,
    typesToo: /^electron/
  },
  {
    files: /^main\/(windows|settings|index\.ts|application\.ts)/,
    may: /^(electron(-store|-log)?$|zod$|node:|\.\.\/resources\/|shared\/|main\/(windows|settings|ipc)\/|main\/(application|engine-host|demo-host|files|redact)\.ts$)/
  },
  {
    files: /^main\//,
    may: /^(?!electron|main\/(windows|settings|index|application|ipc\/electron))/,
    typesToo: /^electron/
  }
]

type Import = { file: string; target: string; typeOnly: boolean }

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8')
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|\bimport\('([^']+)'\)(?!\.[A-Z])/gm
  )
  return [...statements].map(([, type, named, dynamic]) => {
    const name = named ?? dynamic ?? ''
    const target = name.startsWith('.')
      ? relative(source, join(source, dirname(file), name))
      : packageOf(name)
    return { file, target, typeOnly: type !== undefined }
  })
}

function packageOf(name: string): string {
  if (name.startsWith('node:')) return name
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/')
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
  /\.tsx?$/.test(file)
)
const imports = files.flatMap(importsOf)

function isForbidden({ file, target, typeOnly }: Import): boolean {
  const rule = rules.find((candidate) => candidate.files.test(file))
  if (rule === undefined) return true
  return typeOnly ? rule.typesToo?.test(target) === true : !rule.may.test(target)
}

describe('the house', () => {
  it('is read: every folder’s imports are seen, run-time, type and dynamic', () => {
    const seen = (file: string, target: string, typeOnly: boolean) =>
      imports.some((found) => found.file === file && found.target === target && found.typeOnly === typeOnly)
    expect(seen('main/index.ts', 'electron', false)).toBe(true)
    expect(seen('main/index.ts', 'main/application.ts', false)).toBe(true)
    expect(seen('preload/index.ts', 'shared/contract.ts', true)).toBe(true)
  })

  it('keeps its rooms apart', () => {
    const wrong = imports.filter(isForbidden).map(({ file, target }) => `${file} imports ${target}`)
    expect(wrong).toEqual([])
  })

  it.each([
    { file: 'renderer/grid/cell.tsx', target: 'electron', typeOnly: false },
    { file: 'renderer/api.ts', target: 'main/engine-api.ts', typeOnly: true },
    { file: 'shared/money.ts', target: 'node:fs', typeOnly: false },
    { file: 'preload/index.ts', target: 'shared/contract.ts', typeOnly: false },
    { file: 'main/sync/merge.ts', target: 'main/store/outbox.ts', typeOnly: false },
    { file: 'main/sync/merge.ts', target: 'node:crypto', typeOnly: false },
    { file: 'main/store/mirror.ts', target: 'stripe', typeOnly: true },
    { file: 'main/windows/menu.ts', target: 'main/store/mirror.ts', typeOnly: false },
    { file: 'main/app.ts', target: 'electron', typeOnly: false },
    { file: 'main/ipc/dispatch.ts', target: 'electron', typeOnly: false }
  ])('would notice $file importing $target', (planted) => {
    expect(isForbidden(planted)).toBe(true)
  })

  it('knows Electron in the preload and the windows’ rooms only', () => {
    const withElectron = new Set(
      imports.filter(({ target }) => target === 'electron').map(({ file }) => file)
    )
    const allowed =
      /^(preload\/|main\/(index|application)\.ts|main\/(windows|settings)\/|main\/ipc\/electron-ipc\.ts)/
    expect([...withElectron].filter((file) => !allowed.test(file))).toEqual([])
  })
})
