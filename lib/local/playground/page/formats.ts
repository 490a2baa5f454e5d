/** How times and numbers are written. Each format is made once: making one takes longer than drawing a whole message. */

const inEach = <Format>(make: (language: string) => Format): ((language: string) => Format) => {
  const made = new Map<string, Format>()
  return (language) => {
    const format = made.get(language) ?? make(language)
    made.set(language, format)
    return format
  }
}

export const dayIn = inEach(
  (language) => new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long' }),
)
export const hourIn = inEach(
  (language) => new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
)
export const secondIn = inEach(
  (language) =>
    new Intl.DateTimeFormat(language, {
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    }),
)
export const wholeIn = inEach((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }))
export const tenthsIn = inEach((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }))
