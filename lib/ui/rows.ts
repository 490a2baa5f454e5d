/** In rows of so many, as buttons stand; the last row holds what is left. */
export const rowsOf = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, row) =>
    items.slice(row * size, (row + 1) * size),
  )

/** Two and two. */
export const pairs = <Item>(items: readonly Item[]): Item[][] => rowsOf(items, 2)
