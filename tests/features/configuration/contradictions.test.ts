import { expect, it } from 'vitest'
import { contradictionsIn } from '../../../lib/features/configuration/contradictions.ts'

it.each([
  [{}, 0],
  [{ 'group.currency': 'rosas de té', 'group.symbol': '🌹' }, 0],
  [{ 'group.symbol': '$' }, 0],
  [{ 'group.symbol': '5' }, 1],
  [{ 'group.currency': 'Mil' }, 1],
  [{ 'group.currency': 'todo', 'group.symbol': '1️⃣' }, 1],
])('warns of coins that read like a part of their number: %j', (settings, many) => {
  expect(contradictionsIn({ settings })).toHaveLength(many)
})
