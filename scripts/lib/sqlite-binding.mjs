import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder, root, run, say } from './project.mjs'

/**
 * better-sqlite3 comes with a binary for every platform, built for Node-API 10. Electron 33 offers Node-API 9, so
 * for it the package's own sources are compiled again (about a minute, once). The result runs in every later
 * Node and Electron too, and lies where better-sqlite3 looks before it takes the one it came with.
 */
const modules = join(root, 'node_modules')
const source = join(modules, 'better-sqlite3')
const header = join(dirname(fileURLToPath(import.meta.url)), 'sqlite-binding', 'node-api-9.h')
const fileName = 'better_sqlite3.node'

// as in better-sqlite3's binding.gyp and deps/sqlite3.gyp, without node-gyp: that would need Python and a
// download of Node's headers for two files to compile
const common = ['-O3', '-fPIC', '-pthread', '-DNDEBUG']
const cFlags = [...common, '-std=c99', '-w']
const cppFlags = [
  ...common,
  '-std=c++20',
  '-fno-rtti',
  '-fno-exceptions',
  '-fvisibility=hidden',
  '-fvisibility-inlines-hidden',
  '-w',
  '-DNAPI_VERSION=9',
  '-DNAPI_DISABLE_CPP_EXCEPTIONS',
  '-DNODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS',
  '-DBUILDING_NODE_EXTENSION',
  '-DNODE_GYP_MODULE_NAME=better_sqlite3'
]
const linkFlags = ['-shared', '-pthread', '-Wl,-Bsymbolic', '-Wl,--exclude-libs,ALL']

/** Puts the Node-API 9 binding in place, compiling it unless this version of it is in the cache. Needs `g++`. */
export async function ensureSqliteBinding() {
  const cached = join(await cacheOfThisVersion(), fileName)
  if (!existsSync(cached)) await compile(cached)
  const place = join(source, 'build', 'Release', fileName)
  if (await sameContent(cached, place)) return
  await mkdir(dirname(place), { recursive: true })
  // never write into the old file: a running app may have it mapped
  await copyFile(cached, `${place}.new`)
  await rename(`${place}.new`, place)
}

/** Whether it would have to be compiled, that is, whether a compiler is needed. */
export async function isSqliteBindingCached() {
  return existsSync(join(await cacheOfThisVersion(), fileName))
}

/** Everything the result depends on is in the folder's name. */
async function cacheOfThisVersion() {
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'))
  const recipe = createHash('sha256')
    .update(await readFile(header))
    .update(JSON.stringify([cFlags, cppFlags, linkFlags]))
  return cacheFolder(`better-sqlite3-${version}-${process.arch}-${recipe.digest('hex').slice(0, 8)}`)
}

async function compile(result) {
  say('Compiling SQLite for this Electron (about a minute, first start only) …')
  await mkdir(dirname(dirname(result)), { recursive: true })
  const work = await mkdtemp(`${dirname(result)}-`)
  try {
    const includes = [
      join(source, 'deps', 'sqlite3'),
      join(modules, 'node-addon-api'),
      join(modules, 'node-api-headers', 'include')
    ].map((folder) => `-I${folder}`)
    const sqlite = join(work, 'sqlite3.o')
    const binding = join(work, 'better_sqlite3.o')
    await Promise.all([
      run('gcc', [
        ...cFlags,
        ...(await sqliteDefines()),
        '-c',
        join(source, 'deps/sqlite3/sqlite3.c'),
        '-o',
        sqlite
      ]),
      run('g++', [
        ...cppFlags,
        ...includes,
        '-include',
        header,
        '-c',
        join(source, 'src/better_sqlite3.cpp'),
        '-o',
        binding
      ])
    ])
    await run('g++', [...linkFlags, binding, sqlite, '-ldl', '-o', join(work, fileName)])
    await mkdir(dirname(result), { recursive: true })
    await rename(join(work, fileName), result)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** The options SQLite is compiled with are a list of quoted words in a file of the package. */
async function sqliteDefines() {
  const list = await readFile(join(source, 'deps', 'defines.gypi'), 'utf8')
  return Array.from(list.matchAll(/'((?:HAVE|SQLITE)_[^']+)'/g), ([, define]) => `-D${define}`)
}

async function sameContent(one, other) {
  if (!existsSync(other)) return false
  const [a, b] = await Promise.all([readFile(one), readFile(other)])
  return a.equals(b)
}
