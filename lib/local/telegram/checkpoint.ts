/** What can be given back: plain objects, lists, maps, sets, and objects of the classes named. All else is left as it is. */
type Kept = object

/**
 * Remembers all that can be reached from some objects, as it is now.
 * @param classes whose objects are part of it
 * @returns what brings it back, as often as it is called; whoever holds one of those objects goes on holding it
 */
export function remember(
  roots: readonly Kept[],
  classes: readonly (abstract new (...args: never[]) => object)[],
): () => void {
  const givers = new Map<Kept, () => void>()
  const isPlain = (prototype: unknown) => prototype === Object.prototype || prototype === null
  const isOurs = (value: Kept) =>
    isPlain(Object.getPrototypeOf(value)) || classes.some((each) => value instanceof each)
  const waiting: unknown[] = [...roots]
  const keep = (value: Kept): void => {
    if (value instanceof Map) {
      const entries = [...value]
      waiting.push(...value.keys(), ...value.values())
      givers.set(value, () => {
        value.clear()
        for (const [key, each] of entries) value.set(key, each)
      })
    } else if (value instanceof Set) {
      const items = [...value]
      waiting.push(...items)
      givers.set(value, () => {
        value.clear()
        for (const each of items) value.add(each)
      })
    } else if (Array.isArray(value)) {
      const items = [...value]
      waiting.push(...items)
      givers.set(value, () => void value.splice(0, value.length, ...items))
    } else if (isOurs(value)) {
      const fields = { ...value }
      waiting.push(...Object.values(fields))
      givers.set(value, () => {
        for (const name of Object.keys(value))
          if (!Object.hasOwn(fields, name)) Reflect.deleteProperty(value, name)
        Object.assign(value, fields)
      })
    }
  }
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'object' && value !== null && !givers.has(value) && !Object.isFrozen(value))
      keep(value)
  }
  return () => {
    for (const give of givers.values()) give()
  }
}
