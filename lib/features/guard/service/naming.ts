import type { GroupScope } from '../../../contract/group.ts'
import type { Named } from '../../../values/person.ts'
import { guardSettings, policyOf } from '../settings.ts'

/** Whether somebody's name alone is found to be an advert. Nothing is asked of anybody, and nothing comes of it. */
export async function advertises(group: GroupScope, person: Named, now: number): Promise<boolean> {
  if (guardSettings.of(group).level === 'off') return false
  const [{ judge }, { knowledgeAtHand }, { calledBy }] = await Promise.all([
    import('../judge.ts'),
    import('./knowledge.ts'),
    import('./profiles.ts'),
  ])
  const { knowledge } = await knowledgeAtHand(group.groupId)
  const { inEarnest } = judge(
    {
      message: {},
      standing: { trusted: false, administrator: false },
      profile: { name: calledBy(person) },
    },
    policyOf(group, { now, beganAt: 0 }),
    knowledge,
  )
  return inEarnest !== 'pass'
}
