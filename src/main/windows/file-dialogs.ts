import { dialog, type BrowserWindow } from 'electron'

/** Paths are chosen by a person, in a dialog of the system's; the page never names one. */
export type FileDialogs = {
  /** The CSV file to import; null when the person changed their mind. */
  chooseImport(): Promise<string | null>
  /** Where to write an export. The system asks before an existing file is replaced. */
  chooseExport(suggestedName: string): Promise<string | null>
  choosePdf(suggestedName: string): Promise<string | null>
}

const csv = [{ name: 'CSV', extensions: ['csv', 'tsv', 'txt'] }]
const pdf = [{ name: 'PDF', extensions: ['pdf'] }]

export function createFileDialogs(window: () => BrowserWindow | null): FileDialogs {
  const chooseNew = async (
    title: string,
    filters: typeof csv,
    suggestedName: string
  ): Promise<string | null> => {
    const options = {
      title,
      filters,
      defaultPath: suggestedName,
      // Windows and macOS ask by themselves, Linux only then.
      properties: ['showOverwriteConfirmation' as const]
    }
    const parent = window()
    const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options))
    return answer.canceled || answer.filePath === '' ? null : answer.filePath
  }
  return {
    async chooseImport() {
      const options = { title: 'Import a CSV file', filters: csv, properties: ['openFile' as const] }
      const parent = window()
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options))
      return answer.canceled ? null : (answer.filePaths[0] ?? null)
    },
    chooseExport: (suggestedName) => chooseNew('Export to a CSV file', csv, suggestedName),
    choosePdf: (suggestedName) => chooseNew('Save as a PDF file', pdf, suggestedName)
  }
}
