/** What is found of a refund after another of its sale was answered has its number behind it. */
export const withoutRound = (mark: string): string => mark.replace(/ \d+$/, '')

/** The first mark of what is found, from this number on, that nobody has answered. */
export function markFrom(plain: string, begin: number, isAnswered: (mark: string) => boolean): string {
  for (let number = begin; ; number += 1) {
    const mark = number === 1 ? plain : `${plain} ${number}`
    if (!isAnswered(mark)) return mark
  }
}
