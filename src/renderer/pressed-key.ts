type Press = { key: string; keyCode: number; ctrlKey: boolean; metaKey: boolean }

/**
 * What a key means: with Ctrl (⌘) held, a keyboard of another alphabet means the Latin letter that the key has beside its
 * own.
 */
export function pressedKey({ key, keyCode, ctrlKey, metaKey }: Press): string {
  const isForeign = (ctrlKey || metaKey) && [...key].length === 1 && key > '\u{7f}'
  const latin = String.fromCharCode(keyCode).toLowerCase()
  return isForeign && /[a-z]/.test(latin) ? latin : key
}
