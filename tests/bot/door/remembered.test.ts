/** What the door remembers for a while, and reads from where an older deploy may have written it. */
import { expect, it } from 'vitest'
import { createRecent } from '../../../lib/bot/door/recent.ts'
import { peopleIn } from '../../../lib/bot/door/seen.ts'
import { packVoice, unpackVoice } from '../../../lib/bot/door/voice.ts'
import type { Incoming } from '../../../lib/contract/incoming.ts'

it('of too many the oldest is forgotten, by when it was said last', () => {
  const recent = createRecent<string, number>({ clock: { now: () => 0 }, ttlMs: 1, max: 2 })
  recent.set('a', 1)
  recent.set('b', 2)
  recent.set('a', 3)
  recent.set('c', 4)
  expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([3, undefined, 4])
})

it('how a chat is spoken to is learned anew where it was written in another way', () => {
  expect(unpackVoice(packVoice({ roomAt: 5 }), 6)).toEqual({ roomAt: 5 })
  expect(unpackVoice('{"roomAt":"yesterday"}', 6)).toEqual({})
})

it('in what nobody sent there is nobody', () => {
  expect(peopleIn({ kind: 'message', from: undefined } as unknown as Incoming)).toEqual([])
})
