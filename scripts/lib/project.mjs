import { spawn } from 'node:child_process'
import { accessSync, constants as fileModes } from 'node:fs'
import { constants, homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The folder of the checkout. */
export const root = resolve(fileURLToPath(import.meta.url), '../../..')

/** Node 24 from the `node` package: it runs our TypeScript files directly, whatever Node the system has. */
export const projectNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node'
)

/**
 * What is costly to make and the same for every clone is kept outside of it.
 * @param {string} name folder within Stockroom's cache
 */
export function cacheFolder(name) {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'stockroom', name)
}

/** @param {string} line one line for the person at the terminal; stdout stays free for results */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<string>} what it wrote to stdout; rejects with what it wrote to stderr
 */
export function run(command, args, options = {}) {
  return new Promise((done, reject) => {
    const child = spawn(command, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout?.on('data', (chunk) => (stdout += chunk))
    child.stderr?.on('data', (chunk) => (stderr += chunk))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) done(stdout)
      else
        reject(
          new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}\n${stdout}${stderr}`.trimEnd())
        )
    })
  })
}

/** @param {string} command whether a program of this name is on the PATH */
export function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), fileModes.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * Runs a program in this terminal until it ends by itself or we are told to stop: SIGINT and SIGTERM ask it to
 * close, and after ten seconds no longer ask.
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} its exit code; 128 and more when a signal ended it, as shells say it
 */
export function runUntilClosed(command, args, options = {}) {
  return new Promise((done, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['inherit', 'inherit', 'pipe'], ...options })
    if (child.stderr) createInterface(child.stderr).on('line', sayUnlessKnown)
    let deadline
    const close = () => {
      child.kill('SIGTERM')
      deadline ??= setTimeout(() => child.kill('SIGKILL'), 10_000)
    }
    process.on('SIGINT', close)
    process.on('SIGTERM', close)
    const settle = () => {
      clearTimeout(deadline)
      process.off('SIGINT', close)
      process.off('SIGTERM', close)
    }
    child.on('error', (error) => {
      settle()
      reject(error)
    })
    child.on('close', (code, signal) => {
      settle()
      done(code ?? 128 + (signal ? constants.signals[signal] : 0))
    })
  })
}

/** Chromium complains about services a server has not got (D-Bus, a graphics card); nothing comes of it. */
function sayUnlessKnown(line) {
  if (!/^\[\d+:\d+\/[\d.]+:(ERROR|WARNING):(bus|object_proxy|viz_main_impl|gl_\w+|gpu_\w+)\.cc/.test(line))
    say(line)
}

/**
 * Runs a script's body: an error becomes its message (no stack: the reader is not debugging this script).
 * @param {() => Promise<number>} body answers the exit code
 */
export async function main(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    say(`\n${error instanceof Error ? error.message : String(error)}`)
    process.exitCode = 1
  }
}
