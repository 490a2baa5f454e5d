/**
 * Texts and buttons as the outbox keeps them: JSON in which a whole number of any size is `{"$bigint":"…"}`. Rendered
 * only when they are sent, in the language of who reads them then.
 */
export function packTexts(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_name, part: unknown) =>
      typeof part === 'bigint' ? { $bigint: String(part) } : part,
    ),
  )
}

/** The value that was packed. What is inside is as its writer left it: only what this program wrote comes here. */
export function unpackTexts<Value>(packed: unknown): Value {
  return unpack(packed) as Value
}

function unpack(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpack)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first?.[0] === '$bigint') return BigInt(String(first[1]))
  return Object.fromEntries(entries.map(([name, part]) => [name, unpack(part)]))
}
