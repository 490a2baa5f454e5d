/** lib/ui: what the features' screens and pictures are laid out with. */

/** @param wanted counted from 0; brought back into what there is. @param size items on a page */
export function pageOf<Item>(items: readonly Item[], wanted: number, size: number) {
  const pages = Math.max(1, Math.ceil(items.length / size))
  const page = Math.min(Math.max(0, wanted), pages - 1)
  return { items: items.slice(page * size, (page + 1) * size), page, pages }
}

/**
 * What leads to the pages on either side of this one, where there are any.
 * @param page counted from 0. @param to what leads to a page: a button
 */
export function turners<Turner>(
  page: number,
  pages: number,
  to: (page: number, way: 'previous' | 'next') => Turner,
): Turner[] {
  return [
    ...(page > 0 ? [to(page - 1, 'previous')] : []),
    ...(page + 1 < pages ? [to(page + 1, 'next')] : []),
  ]
}
