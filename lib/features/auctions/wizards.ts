import { z } from 'zod'
import { type DeepLink, link } from '../../contract/link.ts'
import type { GroupTurn, Turn } from '../../contract/turn.ts'
import { type Choice, type DraftOf, type LooseDraft, type Step, wizard } from '../../contract/wizard.ts'
import { groupId } from '../../values/ids.ts'
import { wholeSchema } from '../../values/whole.ts'
import {
  DESCRIPTION_LENGTH,
  descriptionSchema,
  durationSchema,
  type Lot,
  TITLE_LENGTH,
  titleSchema,
} from './lot.ts'
import { bidScreen, lotPreview } from './screens.ts'
import { bidOn, findByNumber, look, prepareCustom } from './service/bidding.ts'
import { enterSalesroom, openAuction, refusePrices } from './service/opening.ts'
import { say } from './texts.ts'

const HOUR_MS = 3_600_000

// ------------------------------------------------------------------------------------------ selling

const amounts = (...values: readonly bigint[]): readonly Choice[] =>
  values.map((coins) => ({ value: String(coins), label: say('wizard.coins_button', { coins: { coins } }) }))

const durations: readonly Choice[] = (
  [
    ['10m', HOUR_MS / 6],
    ['1h', HOUR_MS],
    ['6h', 6 * HOUR_MS],
    ['1d', 24 * HOUR_MS],
    ['3d', 72 * HOUR_MS],
    ['7d', 168 * HOUR_MS],
  ] as const
).map(([value, ms]) => ({ value, label: say('wizard.duration_button', { duration: { duration: ms } }) }))

/** What was answered there, if anything. */
const coinsIn = (draft: LooseDraft, step: string): bigint | undefined => {
  const answer = draft[step]
  return typeof answer === 'bigint' ? answer : undefined
}
const starting = (draft: LooseDraft) => ({ start: { coins: coinsIn(draft, 'start') ?? 1n } })

const steps = [
  {
    name: 'title',
    input: 'text',
    max: TITLE_LENGTH,
    check: titleSchema,
    prompt: say('wizard.title'),
    wrong: say('wizard.wrong_title'),
  },
  {
    name: 'about',
    input: 'text',
    max: DESCRIPTION_LENGTH,
    check: descriptionSchema,
    prompt: say('wizard.description', { max: DESCRIPTION_LENGTH }),
  },
  { name: 'photo', input: 'photo', optional: true, prompt: say('wizard.photo') },
  {
    name: 'start',
    input: 'amount',
    prompt: say('wizard.starting'),
    suggestions: amounts(10n, 50n, 100n, 500n),
  },
  {
    name: 'step',
    input: 'amount',
    prompt: say('wizard.increment'),
    suggestions: amounts(1n, 5n, 10n, 50n),
  },
  {
    name: 'buy',
    input: 'amount',
    optional: true,
    prompt: (draft: LooseDraft) => say('wizard.buy_now', starting(draft)),
    judge: (_turn: Turn, buyNowCoins: bigint, draft: LooseDraft) =>
      refusePrices({ startingCoins: coinsIn(draft, 'start') ?? 1n, buyNowCoins })?.text,
  },
  {
    name: 'reserve',
    input: 'amount',
    optional: true,
    prompt: (draft: LooseDraft) => say('wizard.reserve', starting(draft)),
    judge: (_turn: Turn, reserveCoins: bigint, draft: LooseDraft) =>
      refusePrices({
        startingCoins: coinsIn(draft, 'start') ?? 1n,
        buyNowCoins: coinsIn(draft, 'buy'),
        reserveCoins,
      })?.text,
  },
  {
    name: 'time',
    input: 'text',
    max: 30,
    check: durationSchema,
    prompt: say('wizard.duration'),
    wrong: say('wizard.wrong_duration'),
    suggestions: durations,
  },
] as const satisfies readonly Step[]

const lotOf = ({ title, about, photo, start, step, buy, reserve, time }: DraftOf<typeof steps>): Lot => ({
  title,
  description: about,
  ...(photo ? { photo } : {}),
  startingCoins: start,
  incrementCoins: step,
  ...(buy ? { buyNowCoins: buy } : {}),
  ...(reserve ? { reserveCoins: reserve } : {}),
  durationMs: time,
})

/**
 * Puts something up for auction in a group. It is set up in private, so that a secret reserve is one; the topic that it was
 * begun in comes along.
 */
export const sell = wizard({
  name: 'auctions.sell',
  title: say('wizard.name'),
  command: '/subasta',
  place: 'subject',
  groupOf: ({ groupId: group }) => group,
  given: z.object({
    groupId: wholeSchema.transform(groupId),
    settings: z.record(z.string(), z.unknown()),
    threadId: z.number().optional(),
  }),
  groupSettings: ({ settings }) => settings,
  confirm: say('wizard.confirm'),
  steps,
  preview: (_turn, draft) => lotPreview(lotOf(draft)),
  photo: ({ photo }) => photo ?? undefined,
  async finish(turn, draft, { threadId }) {
    const { lot, room, endsAt } = await openAuction(turn, lotOf(draft), threadId)
    return {
      where: 'aside',
      text: [
        say('wizard.opened', { title: lot.title, group: room.title, until: { moment: endsAt } }),
        say(lot.photo === undefined ? 'wizard.opened_more' : 'wizard.opened_photo'),
      ],
    }
  },
})

/** In private. @param threadId the topic for its card */
export const beginSelling = (turn: GroupTurn, threadId: number | undefined) =>
  turn.enter(sell, async () => {
    const { settings } = await enterSalesroom(turn)
    return { groupId: turn.group.groupId, settings, threadId }
  })

/** From the group to where it is set up; it carries the topic. */
export const sellLink: DeepLink = link('subasta', {
  run: (turn, { subject: threadId }) => beginSelling(turn, threadId),
})

// ------------------------------------------------------------------------------------------ one's own amount

/** A bid of any amount, or up to a maximum: in private, since nobody else may know it. */
export const customBid = wizard({
  name: 'auctions.custom',
  title: say('custom.name'),
  command: '/subastas',
  place: 'subject',
  groupOf: ({ groupId: group }) => group,
  given: z.object({
    ref: z.string(),
    groupId: wholeSchema.transform(groupId),
    settings: z.record(z.string(), z.unknown()),
    title: z.string(),
    next: wholeSchema,
  }),
  groupSettings: ({ settings }) => settings,
  confirm: say('custom.confirm'),
  steps: [
    {
      name: 'coins',
      input: 'amount',
      prompt: (_draft: LooseDraft, { title, next }: { readonly title: string; readonly next: bigint }) =>
        say('custom.how_much', { title, next: { coins: next } }),
      // What it takes only grows.
      judge: (_turn: Turn, coins: bigint, _draft: LooseDraft, { next }: { readonly next: bigint }) =>
        coins < next ? say('custom.at_least', { next: { coins: next } }) : undefined,
    },
    {
      name: 'kind',
      input: 'choice',
      prompt: say('custom.kind'),
      choices: [
        { value: 'exact', label: say('custom.exact') },
        { value: 'max', label: say('custom.max') },
      ],
    },
  ],
  preview: (_turn, { coins, kind }, { title }) =>
    say(kind === 'max' ? 'custom.preview_max' : 'custom.preview_exact', { title, coins: { coins } }),
  finish: async (turn, { coins, kind }, { ref }) =>
    bidScreen(await bidOn(turn, await look(turn, ref), { kind, coins }, { offeringNext: true }), turn.now),
})

/** From a card to where the amount is named; it carries the auction's number. */
export const customLink: DeepLink = link('puja', {
  run: (turn, { subject }) =>
    turn.enter(customBid, async () => prepareCustom(turn, await findByNumber(turn, subject))),
})
