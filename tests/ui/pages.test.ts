import { describe, expect, it } from 'vitest'
import { pageOf, turners } from '../../lib/ui/pages.ts'
import { pairs, rowsOf } from '../../lib/ui/rows.ts'

describe('a page', () => {
  it.each([
    [[1, 2, 3], 0, { items: [1, 2], page: 0, pages: 2 }],
    [[1, 2, 3], 1, { items: [3], page: 1, pages: 2 }],
    // That is no more, or never was.
    [[1, 2, 3], 7, { items: [3], page: 1, pages: 2 }],
    [[1, 2, 3], -1, { items: [1, 2], page: 0, pages: 2 }],
    [[], 3, { items: [], page: 0, pages: 1 }],
  ])('of %j, number %d, two on each: %j', (items, wanted, page) => {
    expect(pageOf(items, wanted, 2)).toEqual(page)
  })

  it.each([
    [0, 1, []],
    [0, 3, ['next 1']],
    [1, 3, ['previous 0', 'next 2']],
    [2, 3, ['previous 1']],
  ])('%d of %d leads to %j', (page, pages, ways) => {
    expect(turners(page, pages, (to, way) => `${way} ${to}`)).toEqual(ways)
  })
})

describe('rows', () => {
  it.each([
    [[], []],
    [[1], [[1]]],
    [
      [1, 2, 3, 4],
      [[1, 2, 3], [4]],
    ],
  ])('of three from %j: %j', (items, rows) => {
    expect(rowsOf(items, 3)).toEqual(rows)
  })
  it('of two', () => {
    expect(pairs([1, 2, 3])).toEqual([[1, 2], [3]])
  })
})
