/**
 * True when a message comes from the page we loaded, in the window we opened (Electron’s security checklist, item
 * 17): the right window, its outermost frame, still at our own origin.
 * @param message its `senderFrame` is null once that frame is gone
 */
export function isOwnPage(
  message: { sender: object; senderFrame: { parent: object | null; origin: string } | null },
  own: { contents: object | undefined; origin: string }
): boolean {
  const { sender, senderFrame } = message
  return sender === own.contents && senderFrame?.parent === null && senderFrame.origin === own.origin
}
