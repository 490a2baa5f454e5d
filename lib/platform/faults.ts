/**
 * What an error says, in words for the person who started a program: Node's own for a name with several addresses has
 * no message, and says it in the errors that it gathers.
 */
export function wordsOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(wordsOf).join('; ')
  if (!(error instanceof Error)) return String(error)
  return error.message || ('code' in error ? String(error.code) : error.name)
}
