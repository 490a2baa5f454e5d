/** What an attempt came to: what it did, or how things stand because somebody else changed them first. */
export type Attempted<State, Value> = { readonly done: Value } | { readonly changed: State }

/**
 * Compare-and-set over a decision: it is made on what was read, and written only if that is still so; where somebody came
 * first, it is made again on what the write has found.
 * @param first as it was read
 * @param attempt decides and writes; what it throws ends it
 * @param attempts how often at most
 * @param exhausted the error when everything kept changing
 */
export async function decideAnew<State, Value>(
  first: State,
  attempt: (state: State) => Promise<Attempted<State, Value>>,
  { attempts, exhausted }: { readonly attempts: number; readonly exhausted: () => Error },
): Promise<Value> {
  let state = first
  for (let made = 0; made < attempts; made++) {
    const outcome = await attempt(state)
    if ('done' in outcome) return outcome.done
    state = outcome.changed
  }
  throw exhausted()
}
