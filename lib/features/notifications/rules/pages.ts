/** @returns the page, or the last one there is */
export function pageOf<Item>(items: readonly Item[], wanted: number, rows: number) {
  const pages = Math.max(1, Math.ceil(items.length / rows))
  const page = Math.min(wanted, pages - 1)
  return { items: items.slice(page * rows, (page + 1) * rows), page, pages }
}
