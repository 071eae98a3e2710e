import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type WindowState = {
  bounds: { x: number; y: number; width: number; height: number }
  maximized: boolean
}

export type Theme = 'system' | 'light' | 'dark'

/**
 * What the very first window needs of the settings file, read without the libraries that check the whole of
 * it: those take longer to load than a window takes to open. Anything missing or odd is simply absent.
 */
export function readWindowStateEarly(dataDir: string): { window: WindowState | null; theme: Theme } {
  const settings = readJson(join(dataDir, 'settings.json'))
  const window = property(settings, 'window')
  const bounds = property(window, 'bounds')
  const [x, y, width, height] = ['x', 'y', 'width', 'height'].map((name) => property(bounds, name))
  const theme = property(property(settings, 'layout'), 'theme')
  const whole = isWhole(x) && isWhole(y) && isWhole(width) && isWhole(height)
  return {
    window: whole
      ? { bounds: { x, y, width, height }, maximized: property(window, 'maximized') === true }
      : null,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system'
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function isWhole(value: unknown): value is number {
  return Number.isInteger(value)
}
