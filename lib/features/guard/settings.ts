import { z } from 'zod'
import type { GroupScope } from '../../contract/group.ts'
import { defineSettings, setting } from '../../contract/setting.ts'
import { CHECKS, type CheckMode, type CheckName, type GuardPolicy } from './policy.ts'

const MODES = ['off', 'shadow', 'on'] as const satisfies readonly CheckMode[]

const checks = Object.fromEntries(CHECKS.map((check) => [check, setting.choice(MODES, 'on')])) as Readonly<
  Record<CheckName, ReturnType<typeof setting.choice<typeof MODES>>>
>

/** A name, or an address with its host: `com` or `com.mx` alone would allow every one. */
const ALLOWED = z
  .string()
  .trim()
  .regex(
    /^(?!(?:https?:\/\/)?(?:com|co|net|org|gob|gov|edu|ac|info)\.\p{L}{2}(?:[/?#:]|$))(?:@\w{3,32}|(?:https?:\/\/)?(?:[\p{L}\p{N}-]+\.)+(?:\p{L}{2,}|xn--[a-z\d-]+)(?:[/?#:]\S*)?)$/iu,
  )

export const guardSettings = defineSettings('guard', {
  /** `watch`: it tells moderators what it finds, and does nothing by itself. */
  level: setting.choice(['off', 'watch', 'on'], 'on', { firstRun: 3 }),
  /** Hosts, `t.me/name` or `@name`. */
  allowedLinks: setting.list({ item: ALLOWED, most: 50, longest: 100 }),
  /** Confirmed spam counts in the other groups of this bot that want it, and theirs here. */
  shares: setting.flag(false),
  /** Looks newcomers up in the public list of Combot's anti-spam system. */
  asksCas: setting.flag(true),
  ...checks,
})

/** The first days in a group it only watches, but for known spam. */
export const SHADOW_MS = 48 * 60 * 60_000

/** @param beganAt its first look in the group */
export function policyOf(group: GroupScope, { now, beganAt }: { now: number; beganAt: number }): GuardPolicy {
  const settings = guardSettings.of(group)
  return {
    language: group.language,
    checks: Object.fromEntries(CHECKS.map((check) => [check, settings[check]])),
    allowedLinks: settings.allowedLinks,
    shadow: now - beganAt < SHADOW_MS,
  }
}
