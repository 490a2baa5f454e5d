/** Every other tour; the others are played beside these, in more-stories. */
import { expect, it } from 'vitest'
import { playTours, stories } from './tours.ts'

it('there are some', () => {
  expect(stories.length).toBeGreaterThan(0)
  expect(new Set(stories.map(({ id }) => id)).size).toBe(stories.length)
})

playTours(
  stories.filter((_, at) => at % 2 === 0),
  stories.slice(0, 1),
)
