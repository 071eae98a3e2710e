import { dialog, type BrowserWindow } from 'electron'

/** Paths are chosen by a person, in a dialog of the system's; the page never names one. */
export type FileDialogs = {
  /** The CSV file to import; null when the person changed their mind. */
  chooseImport(): Promise<string | null>
  /** Where to write an export. The system asks before an existing file is replaced. */
  chooseExport(suggestedName: string): Promise<string | null>
}

const csv = [{ name: 'CSV', extensions: ['csv', 'tsv', 'txt'] }]

export function createFileDialogs(window: () => BrowserWindow | null): FileDialogs {
  return {
    async chooseImport() {
      const options = { title: 'Import a CSV file', filters: csv, properties: ['openFile' as const] }
      const parent = window()
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return answer.canceled ? null : (answer.filePaths[0] ?? null)
    },
    async chooseExport(suggestedName) {
      const options = {
        title: 'Export to a CSV file',
        filters: csv,
        defaultPath: suggestedName,
        // Windows and macOS ask by themselves, Linux only then.
        properties: ['showOverwriteConfirmation' as const]
      }
      const parent = window()
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
      return answer.canceled || answer.filePath === '' ? null : answer.filePath
    }
  }
}
