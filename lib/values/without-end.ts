/**
 * A text without the characters at its end that are of a kind: `withoutEnd('rosas...', /[.,]/)`. As `/[.,]+$/` it would be
 * tried from each of them, so that a line of dots with a letter behind takes the square of its length.
 */
export function withoutEnd(text: string, kind: Pick<RegExp, 'test'>): string {
  let end = text.length
  while (end > 0 && kind.test(text.charAt(end - 1))) end -= 1
  return text.slice(0, end)
}
