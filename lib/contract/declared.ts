/**
 * Everything that was declared by `buttonRef`, `onPress`, `questionRef`, `onYes`, `defineJob`, `onDue`, `noticeKind` and
 * the like, in the order in which the files were read. `npm run check:wiring` compares it with what the features list:
 * what is written but not listed would answer nobody, or never be done.
 */
export interface Declared {
  readonly what:
    | 'button'
    | 'question'
    | 'handler'
    | 'job'
    | 'job handler'
    | 'notice'
    | 'picture'
    | 'wizard'
    | 'link'
  /** `auctions:bid`, `auctions.settle`. */
  readonly name: string
}

export const declared: Declared[] = []

export function declare<Value>(what: Declared['what'], name: string, value: Value): Value {
  declared.push({ what, name })
  return value
}
