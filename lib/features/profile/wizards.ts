import { z } from 'zod'
import type { Answer } from '../../contract/answer.ts'
import { type DeepLink, link } from '../../contract/link.ts'
import type { Turn } from '../../contract/turn.ts'
import { wizard } from '../../contract/wizard.ts'
import { type GroupId, groupId, userId } from '../../values/ids.ts'
import { visibleName } from '../../values/names.ts'
import { oneLine } from '../../values/one-line.ts'
import { personSchema } from '../../values/person.ts'
import { wholeSchema } from '../../values/whole.ts'
import { isSeen } from '../../values/writing.ts'
import { toEditing, toReporting, underageQuestion } from './buttons.ts'
import { AGES, changesOf, LENGTHS, profileSchema, readAge } from './fields.ts'
import { editScreen, savedScreen, underageScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

const group = wholeSchema.transform(groupId)
const line = z.string().transform(oneLine).refine(isSeen)
/** As it will be read, everywhere: one line of what can be seen. */
const name = z
  .string()
  .transform(visibleName)
  .refine((visible) => visible !== '')

// ------------------------------------------------------------------------------------------ the profile

export const editLink: DeepLink = link(toEditing.name, { run: (turn, { groupId: id }) => edit(turn, id) })

/** @throws Refusal when they are no member there */
export function edit(turn: Turn, id: GroupId): Promise<Answer> {
  return turn.enter(editProfile, async () => ({ groupId: id, ...(await service.viewOwn(turn, id)) }))
}

export const editProfile = wizard({
  name: 'profile.edit',
  title: say('edit.wizard'),
  command: '/editarperfil',
  place: 'subject',
  groupOf: ({ groupId: id }) => id,
  // The profile as it was when they began: what they change is laid over it, and only that is saved.
  given: z.object({ groupId: group, groupTitle: z.string(), profile: profileSchema }),
  layout: 'menu',
  holds: (step, { profile: before }) =>
    Object.entries(before).some(([field, value]) => field === step && value !== null),
  privately: editLink,
  confirm: say('edit.save'),
  steps: [
    {
      name: 'alias',
      input: 'text',
      max: LENGTHS.alias,
      check: name,
      prompt: say('prompts.alias'),
      label: say('fields.alias'),
      optional: true,
    },
    {
      name: 'pronouns',
      input: 'text',
      max: LENGTHS.pronouns,
      check: line,
      prompt: say('prompts.pronouns'),
      label: say('fields.pronouns'),
      optional: true,
      suggestions: [
        { value: 'ella', label: say('pronouns.she') },
        { value: 'él', label: say('pronouns.he') },
        { value: 'elle', label: say('pronouns.they') },
      ],
    },
    {
      name: 'age',
      input: 'number',
      min: AGES.likely,
      max: AGES.most,
      read: readAge,
      wrong: say('wrong.age'),
      prompt: say('prompts.age'),
      label: say('fields.age'),
      optional: true,
    },
    {
      name: 'role',
      input: 'text',
      max: LENGTHS.role,
      check: line,
      prompt: say('prompts.role'),
      label: say('fields.role'),
      optional: true,
    },
    {
      name: 'bio',
      input: 'text',
      max: LENGTHS.bio,
      prompt: say('prompts.bio'),
      label: say('fields.bio'),
      optional: true,
    },
    {
      name: 'limits',
      input: 'text',
      max: LENGTHS.limits,
      prompt: say('prompts.limits'),
      label: say('fields.limits'),
      optional: true,
    },
    {
      name: 'photo',
      input: 'photo',
      prompt: say('prompts.photo'),
      label: say('fields.photo'),
      optional: true,
    },
  ],
  preview(_turn, draft, { groupTitle, profile: before }) {
    const changes = changesOf(draft)
    const shown = editScreen(groupTitle, { ...before, ...changes }, Object.keys(changes).length > 0)
    const age = changes.age
    return service.isUnderage(age) ? [...shown, say('underage.sure', { age })] : shown
  },
  async finish(turn, { age, ...rest }, { groupTitle, profile: before }) {
    if (!service.isUnderage(age)) {
      const saved = await service.saveProfile(turn, { ...rest, age })
      turn.conversation.note({ elsewhere: saved.chatId })
      return savedScreen(saved.groupTitle, saved.profile)
    }
    // Nothing is noted of it before they have confirmed it; all else is kept.
    const others = Object.keys(changesOf(rest)).length > 0
    const saved = others
      ? await service.saveProfile(turn, rest)
      : { groupTitle, profile: before, chatId: undefined }
    turn.conversation.note({ elsewhere: saved.chatId })
    return underageScreen(age, others ? savedScreen(saved.groupTitle, saved.profile) : undefined, [
      ...turn.ask(underageQuestion, {}, say('underage.confirm')),
    ])
  },
})

// ------------------------------------------------------------------------------------------ a report

export const reportLink: DeepLink = link(toReporting.name, {
  run: (turn, { groupId: id, subject = 0 }) =>
    turn.enter(reportSomebody, async () => ({
      groupId: id,
      ...(await service.viewReported(turn, userId(subject))),
    })),
})

const REASON_LENGTH = 500

export const reportSomebody = wizard({
  name: 'profile.report',
  title: say('report.wizard'),
  command: '/perfil',
  place: 'subject',
  groupOf: ({ groupId: id }) => id,
  given: z.object({
    groupId: group,
    groupTitle: z.string(),
    reported: personSchema,
  }),
  privately: reportLink,
  confirm: say('report.send'),
  steps: [{ name: 'reason', input: 'text', max: REASON_LENGTH, quiet: true, prompt: say('report.ask') }],
  preview: (_turn, { reason }, { reported, groupTitle }) =>
    say('report.preview', { reported: { person: reported }, group: groupTitle, reason }),
  async finish(turn, { reason }, { reported }) {
    const reachable = await service.report(turn, reported.userId, reason)
    return { where: 'private', text: say(reachable ? 'report.done' : 'report.kept') }
  },
})
