import type { BrowserWindow } from 'electron'
import { AppFailure } from '../../shared/failure.ts'
import { writeWhole } from '../files.ts'
import { languageOf } from '../ipc/export-style.ts'

export type Paper = {
  /**
   * Prints what the window shows, after the system's own dialog; done also when the person changes their mind there.
   * @throws AppFailure not-found where no printer is reached
   */
  print(): Promise<void>
  /** The same as a PDF file. @throws AppFailure disk-full | file-unwritable */
  save(path: string): Promise<void>
}

/** Countries that write on Letter; everybody else has A4. https://cldr.unicode.org (paperSize US) */
const letter = /-(BZ|CA|CL|CO|CR|GT|MX|NI|PA|PH|PR|SV|US|VE)$/

/** @param locale as the system names it */
export function createPaper(window: () => BrowserWindow | null, locale: string): Paper {
  const pageSize = letter.test(languageOf(locale)) ? 'Letter' : 'A4'
  const page = () => {
    const shown = window()
    if (shown === null) throw new AppFailure('not-found', 'no window is open')
    return shown.webContents
  }
  return {
    async print() {
      const from = page()
      const reason = await new Promise<string>((resolve) => {
        from.print({ pageSize }, (ok, why) => resolve(ok ? '' : why))
      })
      if (reason !== '' && !/cancel/i.test(reason))
        throw new AppFailure('not-found', `the printer was not reached (${reason}); save it as a PDF instead`)
    },
    async save(path) {
      writeWhole(path, [await page().printToPDF({ pageSize, printBackground: true })])
    }
  }
}
