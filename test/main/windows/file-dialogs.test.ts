import { beforeEach, describe, expect, it, vi } from 'vitest'
import { createFileDialogs } from '../../../src/main/windows/file-dialogs.ts'

const { dialog } = vi.hoisted(() => ({
  dialog: { showOpenDialog: vi.fn<() => unknown>(), showSaveDialog: vi.fn<(options: object) => unknown>() }
}))
vi.mock('electron', () => ({ dialog }))

describe('where an export goes', () => {
  const files = createFileDialogs(() => null)

  beforeEach(() => dialog.showSaveDialog.mockReset())

  it('is asked with a question before a file is replaced, on Linux too, which asks only where told to', async () => {
    dialog.showSaveDialog.mockResolvedValue({ canceled: false, filePath: '/home/ada/stock.csv' })
    expect(await files.chooseExport('/home/ada/Stockroom 2026-11-21.csv')).toBe('/home/ada/stock.csv')
    expect(dialog.showSaveDialog.mock.calls[0]?.[0]).toMatchObject({
      defaultPath: '/home/ada/Stockroom 2026-11-21.csv',
      properties: ['showOverwriteConfirmation']
    })
  })

  it('is nowhere when the person changed their mind', async () => {
    dialog.showSaveDialog.mockResolvedValue({ canceled: true, filePath: '' })
    expect(await files.chooseExport('stock.csv')).toBeNull()
  })
})
