// The accents of Latin, Greek and Cyrillic letters. The marks of other scripts are letters of their own.
const accents = /[\u0300-\u036F]/g

/**
 * What a search compares: letters without their case and accents, however they were typed. “crème” is “creme”, be its
 * è one character or an e with a mark behind it; full-width forms are the ordinary ones. https://unicode.org/reports/tr15/
 */
export function foldText(text: string): string {
  if (isAscii.test(text)) return text.toLowerCase()
  const bare = text.normalize('NFKD').replace(accents, '').normalize('NFC')
  // A sigma at the end of a word is the same letter: half a word is searched for, too.
  return bare.toLowerCase().replace(accents, '').replaceAll('ς', 'σ').replaceAll('ß', 'ss')
}

const isAscii = /^\p{ASCII}*$/u
