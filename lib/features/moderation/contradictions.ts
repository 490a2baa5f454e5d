import type { Stored } from '../../contract/setting.ts'
import type { Text } from '../../values/text.ts'
import { moderationSettings } from './settings.ts'
import { say } from './texts.ts'

/** What doesn't fit together among the settings of moderation. */
export function contradictionsIn(group: Stored): Text[] {
  const { alerts, alertsTopic } = moderationSettings.of(group)
  if (alerts === 'topic') return alertsTopic === 0 ? [say('contradictions.no_topic')] : []
  return alertsTopic === 0 ? [] : [say('contradictions.topic_unused')]
}
