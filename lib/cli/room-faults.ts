/** A source file, and the files that it imports, by their paths from the checkout. */
export interface Module {
  readonly source: string
  readonly dependencies: readonly { readonly resolved: string }[]
}

/** Each room, and the rooms that it knows. */
export type House = ReadonlyMap<string, ReadonlySet<string>>

/** The folders directly in lib/ and the files beside them; api/ and migrations/. Tests are no room. */
function roomOf(path: string): string | undefined {
  const [top, next] = path.split('/')
  if (top === 'lib') return next && `lib/${next}`
  return top === 'api' || top === 'migrations' ? top : undefined
}

export function houseOf(modules: readonly Module[]): House {
  const house = new Map<string, Set<string>>()
  for (const { source, dependencies } of modules) {
    const from = roomOf(source)
    if (!from) continue
    const known = house.get(from) ?? new Set()
    house.set(from, known)
    for (const { resolved } of dependencies) {
      const to = roomOf(resolved)
      if (to && to !== from) known.add(to)
    }
  }
  return house
}

export const arrowsIn = (house: House): number =>
  [...house.values()].reduce((sum, known) => sum + known.size, 0)

/** What is wrong with the house as a whole, a sentence each. */
export function findRoomFaults(
  house: House,
  most: { readonly rooms: number; readonly arrows: number },
): string[] {
  const arrows = arrowsIn(house)
  return [
    ...(house.size > most.rooms ? [`${house.size} rooms, at most ${most.rooms}`] : []),
    ...(arrows > most.arrows ? [`${arrows} arrows between rooms, at most ${most.arrows}`] : []),
    ...circle(house).map((room) => `a circle of rooms through ${room}`),
  ]
}

/** Rooms that are left when those that know nobody (any longer) are taken away, again and again. */
function circle(house: House): string[] {
  const left = new Set(house.keys())
  for (let before = -1; before !== left.size; ) {
    before = left.size
    for (const room of left)
      if (![...(house.get(room) ?? [])].some((other) => left.has(other))) left.delete(room)
  }
  return [...left]
}
