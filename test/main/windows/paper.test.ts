import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { expect, it, onTestFinished } from 'vitest'
import { createPaper } from '../../../src/main/windows/paper.ts'

it.each([
  ['en-US', 'Letter'],
  ['en-US@calendar=iso8601', 'Letter'],
  ['es_MX', 'Letter'],
  ['en-GB', 'A4'],
  ['de-AT@currency=EUR', 'A4'],
  ['', 'A4']
])('the paper of a computer that writes “%s” is %s', async (locale, size) => {
  const folder = mkdtempSync(join(tmpdir(), 'stockroom-paper-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const webContents = { printToPDF: async ({ pageSize }: { pageSize: string }) => Buffer.from(pageSize) }
  const path = join(folder, 'report.pdf')
  await createPaper(() => ({ webContents }) as unknown as BrowserWindow, locale).save(path)
  expect(readFileSync(path, 'utf8')).toBe(size)
})
