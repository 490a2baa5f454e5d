import { z } from 'zod'
import { requestCard } from '../../consent/copies.ts'
import type { Answer } from '../../contract/answer.ts'
import type { PersonMention } from '../../contract/arguments.ts'
import type { GroupScope } from '../../contract/group.ts'
import { type DeepLink, link, linkButton } from '../../contract/link.ts'
import type { GroupTurn, RoleplayTurn } from '../../contract/turn.ts'
import { type Choice, type DraftOf, type LooseDraft, type Step, wizard } from '../../contract/wizard.ts'
import { groupId, userId } from '../../values/ids.ts'
import { personSchema } from '../../values/person.ts'
import { wholeSchema } from '../../values/whole.ts'
import { isSeen, writingOnOneLine } from '../../values/writing.ts'
import { contractRequest } from './request.ts'
import { proposalPreview, type Someone } from './screens.ts'
import { findProposee, propose } from './service/proposing.ts'
import {
  CLAUSES_LENGTH,
  clausesSchema,
  MOST_DAYS,
  ROLE_LENGTH,
  readDays,
  TITLE_LENGTH,
  termsSchema,
} from './terms.ts'
import { say } from './texts.ts'

const line = <const Asked extends 'mine' | 'theirs' | 'heading', const Name extends string>(
  asked: Asked,
  name: Name,
  max: number,
) => {
  const example = say(`wizard.examples.${asked}`)
  return {
    name,
    input: 'text',
    max,
    // What is signed already stands as it is, whether or not it can be seen.
    check: writingOnOneLine(max).refine(isSeen),
    prompt: say(`wizard.${asked}`, { example }),
    wrong: say('wizard.one_line', { example }),
  } as const
}

const days = (count: number): Choice => ({
  value: String(count),
  label: say('wizard.days_button', { count }),
})

/** Who gives, and how often: short, since buttons carry it. */
const ALLOWANCES = ['none', 'mine_day', 'mine_week', 'theirs_day', 'theirs_week'] as const
const hasAllowance = ({ allowance }: LooseDraft) => allowance !== undefined && allowance !== 'none'

const steps = [
  line('mine', 'mine', ROLE_LENGTH),
  line('theirs', 'theirs', ROLE_LENGTH),
  line('heading', 'title', TITLE_LENGTH),
  {
    name: 'clauses',
    input: 'text',
    max: CLAUSES_LENGTH,
    check: clausesSchema.refine(isSeen),
    prompt: say('wizard.clauses'),
  },
  {
    name: 'days',
    input: 'number',
    min: 1,
    max: MOST_DAYS,
    read: readDays,
    prompt: say('wizard.days'),
    suggestions: [days(7), days(30), days(90), days(365)],
  },
  {
    name: 'allowance',
    input: 'choice',
    prompt: say('wizard.allowance'),
    choices: ALLOWANCES.map((value) => ({ value, label: say(`wizard.allowance_${value}`) })),
  },
  { name: 'coins', input: 'amount', when: hasAllowance, prompt: say('wizard.coins') },
  { name: 'deposit', input: 'amount', optional: true, prompt: say('wizard.deposit') },
] as const satisfies readonly Step[]

const who = {
  name: 'who',
  input: 'person',
  prompt: say('wizard.who'),
  find: async (turn, mention, { group }: { readonly group: Pick<GroupScope, 'groupId'> }) => {
    const { services, actor } = turn
    return (await findProposee({ services, actor, group }, mention)).partner
  },
} as const satisfies Step

type Answers = DraftOf<typeof steps>

function termsOf({ mine, theirs, title, clauses, days, allowance, coins, deposit }: Answers) {
  const [payer, every] = allowance.split('_')
  return termsSchema.parse({
    title,
    roles: { proposer: mine, partner: theirs },
    clauses,
    days,
    ...(coins && { allowance: { coins, every, payer: payer === 'mine' ? 'proposer' : 'partner' } }),
    ...(deposit && { depositCoins: deposit }),
  })
}

async function finish(
  turn: GroupTurn & RoleplayTurn,
  mention: PersonMention,
  answers: Answers,
): Promise<Answer> {
  const opened = await propose(turn, contractRequest, mention, termsOf(answers))
  return { ...requestCard(turn, contractRequest, opened), as: 'instead' }
}

/** In the group both begin with this: what two people agree on is drawn up where nobody else reads along. */
export const contractLink: DeepLink = link('contrato', {
  roleplay: true,
  run: (turn, { subject }) =>
    subject === undefined
      ? begin(turn)
      : beginWith(turn, { by: 'id', userId: userId(subject), isBot: false }),
})

const group = z.object({
  groupId: wholeSchema.transform(groupId),
  settings: z.record(z.string(), z.unknown()),
})

const common = {
  title: say('wizard.title'),
  command: '/contrato',
  place: 'subject',
  roleplay: true,
  privately: contractLink,
  confirm: say('wizard.confirm'),
} as const

const about = ({ group: { groupId: id, settings } }: GroupTurn) => ({ group: { groupId: id, settings } })

/** With somebody who was named when it was begun. */
export const contractWithPartner = wizard({
  ...common,
  name: 'contracts.with',
  groupOf: ({ group: { groupId: id } }) => id,
  groupSettings: ({ group: { settings } }) => settings,
  given: z.object({ group, partner: personSchema.extend({ isBot: z.boolean() }) }),
  steps,
  preview: (turn, answers, { partner }) => proposalPreview(turn, partner, termsOf(answers)),
  finish: (turn, answers, { partner }) =>
    finish(turn, { by: 'id', userId: partner.userId, isBot: false }, answers),
})

/** Begins a contract with somebody. @throws Refusal, UnknownPerson */
export async function beginWith(turn: GroupTurn & RoleplayTurn, mention: PersonMention): Promise<Answer> {
  const { partner } = await findProposee(turn, mention)
  if (turn.inPrivate) return turn.enter(contractWithPartner, { partner, ...about(turn) })
  const label = say('wizard.with', { who: { person: partner } })
  return {
    where: 'aside',
    as: 'new',
    text: say('wizard.privately', { who: { person: partner } }),
    buttons: [[linkButton(label, contractLink, turn.group.groupId, partner.userId)]],
  }
}

/** Begins one, without having said with whom. */
export const begin = (turn: GroupTurn & RoleplayTurn): Promise<Answer> =>
  turn.enter(contractWithAnybody, about(turn))

/** Who it is with is the first question. */
export const contractWithAnybody = wizard({
  ...common,
  name: 'contracts.new',
  groupOf: ({ group: { groupId: id } }) => id,
  groupSettings: ({ group: { settings } }) => settings,
  given: z.object({ group }),
  steps: [who, ...steps],
  preview: (turn, { who: mention, ...answers }) => proposalPreview(turn, given(mention), termsOf(answers)),
  finish: (turn, { who: mention, ...answers }) => finish(turn, mention, answers),
})

function given(mention: PersonMention): Someone {
  if (mention.by === 'id' && mention.named) return mention.named
  return {
    given:
      mention.by === 'username' ? `@${mention.username}` : mention.by === 'id' ? String(mention.userId) : '',
  }
}
