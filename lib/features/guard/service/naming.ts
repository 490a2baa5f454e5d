import type { GroupScope } from '../../../contract/group.ts'
import type { Services } from '../../../contract/turn.ts'
import type { Named } from '../../../values/person.ts'
import { guardSettings, policyOf } from '../settings.ts'

/** Whether somebody's name alone is found to be an advert. Nothing is asked of anybody, and nothing comes of it. */
export async function advertises(services: Services, group: GroupScope, person: Named): Promise<boolean> {
  if (guardSettings.of(group).level === 'off') return false
  const [{ judge }, { knowledgeAtHand }, { calledBy }] = await Promise.all([
    import('../judge.ts'),
    import('./knowledge.ts'),
    import('./profiles.ts'),
  ])
  const { knowledge } = await knowledgeAtHand(services, group.groupId)
  const { inEarnest } = judge(
    {
      message: {},
      standing: { trusted: false, administrator: false },
      profile: { name: calledBy(person) },
    },
    policyOf(group, { now: services.clock.now(), beganAt: 0 }),
    knowledge,
  )
  return inEarnest !== 'pass'
}
