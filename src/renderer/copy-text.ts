/** The page may not touch the clipboard by itself: a text is handed over while the browser copies. @returns taken or not */
export function copyText(text: string): boolean {
  let taken = false
  const hand = (event: ClipboardEvent): void => {
    event.preventDefault()
    // It is no copy of what is selected in the grid.
    event.stopImmediatePropagation()
    event.clipboardData?.setData('text/plain', text)
    taken = event.clipboardData !== null
  }
  document.addEventListener('copy', hand, { capture: true })
  document.execCommand('copy')
  document.removeEventListener('copy', hand, { capture: true })
  return taken
}
