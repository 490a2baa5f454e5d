import { z } from 'zod'
import type { Answer, DeepLink, Turn } from '../../contract/feature.ts'
import { wizard } from '../../contract/wizard.ts'
import { type GroupId, groupId } from '../../values/ids.ts'
import { AGES, changesOf, LENGTHS, oneLine } from './fields.ts'
import { editScreen, savedScreen } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

const group = z.coerce.bigint().transform(groupId)
const line = z.string().transform(oneLine)
const profile = z.object({
  alias: z.string().nullable(),
  pronouns: z.string().nullable(),
  age: z.number().nullable(),
  role: z.string().nullable(),
  bio: z.string().nullable(),
  limits: z.string().nullable(),
  photo: z.string().nullable(),
})

// ------------------------------------------------------------------------------------------ the profile

export const editLink: DeepLink = { name: 'perfil', open: (turn, id) => edit(turn, id) }

/** @throws Refusal when they are no member there */
export function edit(turn: Turn, id: GroupId): Promise<Answer> {
  return turn.enter(editProfile, async () => ({ groupId: id, ...(await service.viewOwn(turn, id)) }))
}

export const editProfile = wizard({
  name: 'profile.edit',
  title: say('edit.wizard'),
  command: '/editarperfil',
  // The profile as it was when they began: what they change is laid over it, and only that is saved.
  given: z.object({ groupId: group, groupTitle: z.string(), profile }),
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
      check: line,
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
      min: 1,
      max: AGES.most,
      wrong: say('wrong.age'),
      prompt: say('prompts.age'),
      label: say('fields.age'),
      optional: true,
      judge: (turn, age) => service.hearAge(turn, age),
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
    return editScreen(groupTitle, { ...before, ...changes }, Object.keys(changes).length > 0)
  },
  async finish(turn, draft, { groupId: id }) {
    const saved = await service.saveProfile(turn, id, draft)
    return savedScreen(saved.groupTitle, saved.profile)
  },
})

// ------------------------------------------------------------------------------------------ a report

export const reportLink: DeepLink = {
  name: 'aviso',
  open(turn, id, reported = 0) {
    return turn.enter(reportSomebody, async () => ({
      groupId: id,
      ...(await service.viewReported(turn, id, reported)),
    }))
  },
}

const REASON_LENGTH = 500

export const reportSomebody = wizard({
  name: 'profile.report',
  title: say('report.wizard'),
  command: '/perfil',
  given: z.object({
    groupId: group,
    groupTitle: z.string(),
    reported: z.object({ userId: z.number(), firstName: z.string(), lastName: z.string().nullish() }),
  }),
  privately: reportLink,
  confirm: say('report.send'),
  steps: [{ name: 'reason', input: 'text', max: REASON_LENGTH, prompt: say('report.ask') }],
  preview: (_turn, { reason }, { reported, groupTitle }) =>
    say('report.preview', { reported: { person: reported }, group: groupTitle, reason }),
  async finish(turn, { reason }, { groupId: id, reported }) {
    await service.report(turn, id, reported.userId, reason)
    return { text: say('report.done') }
  },
})
