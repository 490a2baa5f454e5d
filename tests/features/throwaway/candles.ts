/**
 * A feature of declarations, as a folder of lib/features would hold it: a command with a button, a question, a wizard, a
 * setting, a job, a notice, its lines on the profile's card and in the digest, and an ending of which nobody is told.
 */
import { sql } from 'kysely'
import { z } from 'zod'
import { onPress, onYes } from '../../../lib/contract/action.ts'
import { arg } from '../../../lib/contract/arguments.ts'
import { button, buttonRef, questionRef } from '../../../lib/contract/button.ts'
import { command } from '../../../lib/contract/command.ts'
import type { Feature } from '../../../lib/contract/feature.ts'
import { defineJob, onDue } from '../../../lib/contract/job.ts'
import { noticeKind } from '../../../lib/contract/notice.ts'
import type { Ends } from '../../../lib/contract/request.ts'
import { defineSettings, setting } from '../../../lib/contract/setting.ts'
import type { GroupAct } from '../../../lib/contract/turn.ts'
import { wizard } from '../../../lib/contract/wizard.ts'
import { digestPart } from '../../../lib/features/digests/index.ts'
import { profilePart } from '../../../lib/features/profile/index.ts'
import { jobsExpression, noticesExpression } from '../../../lib/jobs/statements.ts'
import { instant } from '../../../lib/values/instant.ts'
import { textsOf } from '../../../lib/values/text.ts'

const es = {
  commands: {
    sortear: { summary: 'Sortea una vela entre quienes miran', example: '<code>/sortear vela</code>' },
    encender: { summary: 'Enciende una vela', example: '<code>/encender</code>' },
    apagar: { summary: 'Apaga todas las velas', example: '<code>/apagar</code>' },
    confesar: { summary: 'Cuéntame un secreto', example: '<code>/confesar</code>' },
  },
  settings: {
    burnMinutes: {
      label: 'Lo que dura una vela',
      help: 'Minutos que arde cada vela antes de apagarse sola.',
    },
  },
  drawn: 'Se sortea: {{what}}',
  lit: 'Una vela arde durante {{time}}.',
  blow: 'Soplar',
  blown: 'La vela humea.',
  already: 'Ya no ardía.',
  burnt: 'Una vela se ha consumido.',
  sure: '¿Apago todas las velas?',
  dark: 'Oscuridad, por orden de {{person}}.',
  kept: 'Siguen encendidas.',
  secret: 'tu secreto',
  tell: 'Te escucho.',
  hear: '¿Así lo guardo? «{{secret}}»',
  keep: 'Guárdalo',
  heard: 'Guardado «{{secret}}».',
  on_card: '🕯️ Velas encendidas: {{candles}}.',
  in_digest: '🕯️ Se encendieron velas: {{candles}}.',
  too_short: 'Una vela no arde tan poco: dale más minutos.',
}
const say = textsOf('candles', es)

/** In the place of a migration; one statement each. */
export const CANDLES_SCHEMA = [
  `create table throwaway_candles (ref text primary key, group_id bigint not null, user_id bigint not null,
    for_id bigint, lit_at timestamptz not null, out_at timestamptz)`,
  `create function throwaway_candles_end(p_user bigint, p_group bigint, p_with bigint, p_at timestamptz)
    returns table (group_id bigint, other_id bigint) language sql as $$
      update throwaway_candles c set out_at = p_at
       where c.user_id = p_user and c.out_at is null
         and (p_group is null or c.group_id = p_group) and (p_with is null or c.for_id = p_with)
      returning c.group_id, c.for_id $$`,
]

// ------------------------------------------------------------------------------------------ what there is

const candleSettings = defineSettings('candles', { burnMinutes: setting.number(30, { min: 1, max: 600 }) })
const blow = buttonRef({
  feature: 'candles',
  name: 'blow',
  version: 1,
  for: 'owner',
  data: z.tuple([z.string()]),
})
const snuff = questionRef({
  feature: 'candles',
  name: 'snuff',
  payload: z.object({ candles: z.number() }),
  ttlMs: 60_000,
  declined: say('kept'),
})
const burnOut = defineJob({ kind: 'candles.burn_out', payload: z.object({ ref: z.string() }) })
const burnt = noticeKind({ kind: 'candles.burnt', urgent: false })

// ------------------------------------------------------------------------------------------ what is done

async function light({ services, actor, group, now }: GroupAct) {
  const ref = services.random.token(6)
  const burnMs = candleSettings.of(group).burnMinutes * 60_000
  const job = burnOut.at(now + burnMs, { key: ref, groupId: group.groupId, payload: { ref } })
  await sql`
    with lit as (
      insert into throwaway_candles (ref, group_id, user_id, lit_at)
      values (${ref}, ${group.groupId}::bigint, ${actor.userId}::bigint, ${instant(now)}) returning ref)
    select lit.ref, ${jobsExpression([job])} as jobs from lit`.execute(services.database.query)
  return { ref, burnMs }
}

async function putOut({ services, now }: GroupAct, ref: string): Promise<boolean> {
  const { rows } = await sql`
    update throwaway_candles set out_at = ${instant(now)} where ref = ${ref} and out_at is null
    returning ref`.execute(services.database.query)
  return rows.length > 0
}

const burnsOut = onDue(burnOut, async ({ database }, { payload: { ref }, groupId, key, now }) => {
  const notice = {
    key: `candles.burnt:${key}`,
    kind: burnt.kind,
    groupId,
    where: 'room',
    threadId: undefined,
    to: 'group',
    text: say('burnt'),
  } as const
  await sql`
    with burnt as (
      update throwaway_candles set out_at = ${instant(now)} where ref = ${ref} and out_at is null returning ref)
    select burnt.ref, ${noticesExpression([notice])} as told from burnt`.execute(database.query)
})

const secret = wizard({
  name: 'candles.secret',
  place: 'private',
  title: say('secret'),
  command: '/confesar',
  given: z.object({}),
  confirm: say('keep'),
  steps: [{ name: 'secret', input: 'text', max: 100, prompt: say('tell') }],
  preview: (_turn, { secret: told }) => say('hear', { secret: told }),
  finish: (_turn, { secret: told }) => ({ where: 'room', text: say('heard', { secret: told }) }),
})

const commands = [
  command({
    name: 'sortear',
    aliases: ['rifar'],
    place: 'group',
    args: { what: arg.optionalText(20) },
    limit: { per: 'user', times: 3, seconds: 60 },
    run: (_turn, { what }) => ({ where: 'room', text: say('drawn', { what: what ?? '—' }) }),
  }),
  command({
    name: 'encender',
    place: 'group',
    args: {},
    async run(turn) {
      const { ref, burnMs } = await light(turn)
      return {
        where: 'room',
        text: say('lit', { time: { duration: burnMs } }),
        buttons: [[button(say('blow'), blow, [ref])]],
      }
    },
  }),
  command({
    name: 'apagar',
    place: 'group',
    ability: 'events',
    args: {},
    run: (turn) => ({ where: 'room', text: say('sure'), buttons: [turn.ask(snuff, { candles: 13 })] }),
  }),
  command({ name: 'confesar', place: 'private', args: {}, run: (turn) => turn.enter(secret, {}) }),
]

const actions = [
  onPress(blow, {
    place: 'group',
    run: async (turn, [ref]) =>
      (await putOut(turn, ref))
        ? { where: 'room', text: say('blown') }
        : { toast: say('already'), alert: true },
  }),
  onYes(snuff, {
    place: 'group',
    ability: 'events',
    run: (turn) => ({ where: 'room', text: say('dark', { person: { person: turn.actor } }) }),
  }),
]

// ------------------------------------------------------------------------------------------ what it gives to others

const onCard = profilePart({
  facts: ({ groupId, userId }) => sql`(select to_jsonb(count(*)) from throwaway_candles c
    where c.group_id = ${groupId}::bigint and c.user_id = ${userId} and c.out_at is null)`,
  lines: (_reader, facts) => {
    const candles = z.number().parse(facts)
    return candles > 0 ? [say('on_card', { candles })] : []
  },
})

const inDigest = digestPart({
  facts: ({ groupId, from, to }) => sql`(select to_jsonb(nullif(count(*), 0)) from throwaway_candles c
    where c.group_id = ${groupId}::bigint and c.lit_at >= ${instant(from)} and c.lit_at < ${instant(to)})`,
  lines: (facts) => [say('in_digest', { candles: z.number().parse(facts) })],
})

/** Of a candle nobody is told that it is out: no `told`. */
const ends: Ends = {
  end: ({ person, groupId, with: other, at }) => sql`select group_id, other_id, null::jsonb as postings
    from throwaway_candles_end(${person}::bigint, ${groupId ?? null}::bigint, ${other ?? null}::bigint, ${instant(at)})`,
}

export const candles: Feature = {
  name: 'candles',
  // One that no other feature is in.
  category: 'guard',
  texts: { es, en: es },
  commands,
  actions,
  wizards: [secret],
  settings: candleSettings,
  contradictions: (group) => (candleSettings.of(group).burnMinutes < 5 ? [say('too_short')] : []),
  jobs: [burnsOut],
  notices: [burnt],
  extensions: [onCard, inDigest],
  ends,
}
