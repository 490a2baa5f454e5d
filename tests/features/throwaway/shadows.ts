/** A feature without a single command: whatever finds features by their commands would not find it. */
import { sql } from 'kysely'
import { z } from 'zod'
import type { Feature } from '../../../lib/contract/feature.ts'
import { noticeKind } from '../../../lib/contract/notice.ts'
import type { Services } from '../../../lib/contract/turn.ts'
import { digestPart } from '../../../lib/features/digests/index.ts'
import { profilePart } from '../../../lib/features/profile/index.ts'
import { noticesExpression } from '../../../lib/jobs/statements.ts'
import type { GroupId } from '../../../lib/values/ids.ts'
import { instant } from '../../../lib/values/instant.ts'
import type { Named } from '../../../lib/values/person.ts'
import { textsOf } from '../../../lib/values/text.ts'

const es = {
  near_label: 'Sombras que se acercan',
  near: 'Una sombra se acerca.',
  on_card: '👤 Le siguen sombras: {{shadows}}.',
  in_digest: '👤 Sombras nuevas: {{shadows}}.',
  gone: '{{who}} y tú ya no compartís sombra.',
}
const say = textsOf('shadows', es)

/** In the place of a migration; one statement each. */
export const SHADOWS_SCHEMA = [
  `create table throwaway_shadows (id bigserial primary key, group_id bigint not null, user_id bigint not null,
    other_id bigint not null, came_at timestamptz not null, gone_at timestamptz)`,
  `create function throwaway_shadows_end(p_user bigint, p_group bigint, p_with bigint, p_at timestamptz)
    returns table (group_id bigint, other_id bigint) language sql as $$
      update throwaway_shadows s set gone_at = p_at
       where s.user_id = p_user and s.gone_at is null
         and (p_group is null or s.group_id = p_group) and (p_with is null or s.other_id = p_with)
      returning s.group_id, s.other_id $$`,
]

const near = noticeKind({ kind: 'shadows.near', urgent: true, label: say('near_label') })

/** Something of its own, that nobody asked for. */
export async function comeNear(
  { database, deliverSoon }: Services,
  { key, groupId, person }: { readonly key: string; readonly groupId: GroupId; readonly person: Named },
): Promise<void> {
  const to = { person: person.userId, name: person }
  const notice = {
    key: `shadows.near:${key}`,
    kind: near.kind,
    groupId,
    where: 'private',
    from: undefined,
    to,
    text: say('near'),
  } as const
  await sql`select ${noticesExpression([notice])}`.execute(database.query)
  deliverSoon()
}

const onCard = profilePart({
  facts: ({ groupId, userId }) => sql`(select to_jsonb(count(*)) from throwaway_shadows s
    where s.group_id = ${groupId}::bigint and s.user_id = ${userId} and s.gone_at is null)`,
  lines: (_reader, facts) => {
    const shadows = z.number().parse(facts)
    return shadows > 0 ? [say('on_card', { shadows })] : []
  },
})

const inDigest = digestPart({
  facts: ({ groupId, from, to }) => sql`(select to_jsonb(nullif(count(*), 0)) from throwaway_shadows s
    where s.group_id = ${groupId}::bigint and s.came_at >= ${instant(from)} and s.came_at < ${instant(to)})`,
  lines: (facts) => [say('in_digest', { shadows: z.number().parse(facts) })],
})

export const shadows: Feature = {
  name: 'shadows',
  category: 'events',
  texts: { es, en: es },
  notices: [near],
  extensions: [onCard, inDigest],
  ends: {
    end: ({ person, groupId, with: other, at }) => sql`select group_id, other_id, null::jsonb as postings
      from throwaway_shadows_end(${person}::bigint, ${groupId ?? null}::bigint, ${other ?? null}::bigint, ${instant(at)})`,
    told: (who) => say('gone', { who: { person: who } }),
  },
}
