import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { alertModerators, sanction } from '../../../lib/features/moderation/index.ts'
import { userId } from '../../../lib/values/ids.ts'
import { groupMessage, press } from '../../bot/updates.ts'
import { SALON } from '../../support/house.ts'
import { type Court, openCourt } from './court.ts'

/** Two moderators at the same moment, each at an instance of their own: it happens once, and each is told so. */

const WORDS = 'Ofrezco mis servicios de afinación de pianos y clavecines a domicilio, consúltenme'

let court: Court
beforeAll(async () => {
  court = await openCourt({ instances: 2 })
})
afterAll(() => court.close())
beforeEach(() => court.anew())

const userOf = (who: string) => {
  const { id, firstName, username } = court.house.person(who)
  return { id, is_bot: false, first_name: firstName, username, language_code: 'es' }
}
const salon = () => ({ id: court.house.chat(SALON).id, type: 'supergroup', title: SALON })
const MODERATORS = ['Lucía', 'Bruno'] as const

/** Both at once. @returns what was said to each, wherever: in the response, aside, in private, or as a toast */
async function both(updateOf: (who: string) => { update_id: number }): Promise<string[]> {
  const { house } = court
  const calls = house.world.calls().length
  const bodies = await Promise.all(MODERATORS.map(async (who) => (await house.post(updateOf(who))).text()))
  await house.settled()
  const made = house.world.calls().slice(calls)
  return MODERATORS.map((who, at) => {
    const { id } = house.person(who)
    const theirs = made.filter(({ method, payload }) => {
      const { ephemeral_message_parameters: aside, chat_id: chat } = Object(payload)
      return method === 'sendMessage' && (aside?.receiver_user_id === id || chat === id)
    })
    return [bodies[at], ...theirs.map(({ payload }) => Object(payload).text)].join('\n')
  })
}

let acts = 0
async function alerted(who = 'Iván') {
  const { services } = court.house.app
  acts += 1
  const act = { services, group: await court.scope(), now: Date.now(), key: `at-once:${acts}` }
  const subject = userId(court.house.person(who).id)
  const { ref } = await sanction(act, { subject, rung: 'mute10m' })
  const about = { evidence: [], subjects: [subject], sanctions: [ref], messages: [1] }
  const alert = await alertModerators(act, { ...about, kind: 'guard', mergeKey: `at-once:${acts}` })
  await court.house.settled()
  return { alert, ref }
}
const count = async (table: string, where: string, ...values: (string | number)[]) =>
  (await court.house.rows(`select 1 from ${table} where ${where}`, ...values)).length

describe('/spam about one message', () => {
  it('teaches once, bans once, and tells the second that it was done', async () => {
    const { house } = court
    const iván = userOf('Iván')
    const said = groupMessage({ from: iván, chat: salon(), text: WORDS })
    await house.post(said)
    const answers = await both((who) =>
      groupMessage({
        from: userOf(who),
        chat: salon(),
        text: '/spam',
        message: { reply_to_message: said.message },
      }),
    )
    expect(await count('guard_lessons', 'words = $1', WORDS)).toBe(1)
    expect(await count('moderation_sanctions', 'subject_id = $1', iván.id)).toBe(1)
    expect(await count('audit_entries', `act = 'guard.spam' and subject_id = $1`, iván.id)).toBe(1)
    expect(answers.filter((text) => text.includes('he aprendido de él'))).toHaveLength(1)
    expect(answers.filter((text) => text.includes('ya lo había marcado'))).toHaveLength(1)
  })
})

describe('a decision about one alert', () => {
  const at = (who: string, button: string, alert: string) =>
    press(`moderation:${button}:1::${alert}:1`, {
      from: userOf(who),
      chat: { id: court.house.person(who).id, type: 'private', first_name: who },
    })

  it('to undo it, pressed by both, is one undoing', async () => {
    const { alert, ref } = await alerted()
    const answers = await both((who) => at(who, 'undo', alert))
    expect(await count('moderation_sanctions', 'ref = $1 and undone_at is not null', ref)).toBe(1)
    expect(await count('audit_entries', `act = 'moderation.undo'`)).toBe(1)
    expect(await count('outbox', `key like $1`, `%${ref}:undone%`)).toBeLessThanOrEqual(1)
    expect(answers.filter((text) => text.includes('Ya está decidido'))).toHaveLength(1)
  })

  it('to undo and to ban is the one or the other, and never both', async () => {
    const { alert, ref } = await alerted()
    const answers = await both((who) => at(who, who === 'Bruno' ? 'ban' : 'undo', alert))
    const undone = await count('moderation_sanctions', 'ref = $1 and undone_at is not null', ref)
    const banned = await count('moderation_sanctions', `rung = 'ban'`)
    expect(undone + banned).toBe(1)
    expect(await count('audit_entries', `act in ('moderation.banned', 'moderation.undone')`)).toBe(1)
    expect(answers.filter((text) => text.includes('Ya está decidido'))).toHaveLength(1)
  })

  it('to undo one sanction, pressed by both, is one undoing, and the second is told so', async () => {
    const { ref } = await alerted()
    const answers = await both((who) =>
      press(`moderation:take_back:1::${ref}`, { from: userOf(who), chat: salon() }),
    )
    expect(await count('audit_entries', `act = 'moderation.undo'`)).toBe(1)
    expect(answers.filter((text) => text.includes('ya '))).toHaveLength(1)
  })
})

describe('an appeal', () => {
  it('decided by both in different ways is decided once', async () => {
    const { house } = court
    const { ref } = await alerted()
    await house.post(
      press(`moderation:appeal:1:${house.person('Iván').id.toString(36)}:${ref}`, {
        from: userOf('Iván'),
        chat: { id: house.person('Iván').id, type: 'private', first_name: 'Iván' },
      }),
    )
    await house.settled()
    const [row] = await house.rows(`select ref from moderation_alerts where kind = 'appeal'`)
    const answers = await both((who) =>
      press(`moderation:${who === 'Bruno' ? 'undo' : 'keep'}:1::${row?.ref}:1`, {
        from: userOf(who),
        chat: { id: house.person(who).id, type: 'private', first_name: who },
      }),
    )
    const [sanctioned] = await house.rows(
      'select appeal, undone_at is not null as undone from moderation_sanctions where ref = $1',
      ref,
    )
    expect([
      { appeal: 'accepted', undone: 't' },
      { appeal: 'refused', undone: 'f' },
    ]).toContainEqual(sanctioned)
    expect(answers.filter((text) => text.includes('Ya está decidido'))).toHaveLength(1)
  })
})
