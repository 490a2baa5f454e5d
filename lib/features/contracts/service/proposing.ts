import { readGroupSettings } from '../../../community/group-settings.ts'
import { settleRequest } from '../../../consent/answers.ts'
import { type OpenedRequest, openRequest } from '../../../consent/asking.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import { Refusal, type RoleplayTurn, UnknownPerson } from '../../../contract/feature.ts'
import type { RequestAnswer, RequestKind, RequestView, SettledRequest } from '../../../contract/request.ts'
import { readSettings } from '../../../contract/setting.ts'
import { type PostBatch, toPostRefused } from '../../../ledger/post.ts'
import { reserve, wallet } from '../../../ledger/posting.ts'
import type { GroupId, UserId } from '../../../values/ids.ts'
import { economy } from '../../economy/index.ts'
import { composeDocument, readDocument } from '../document.ts'
import { type Acquaintance, findPartner } from '../queries/reading.ts'
import { findProposal, type Proposal, signContract } from '../queries/signing.ts'
import { refuseMention } from '../rules/decisions.ts'
import { endOf } from '../rules/schedule.ts'
import { jobsOfTerm, type ReminderButtons } from '../schedule-jobs.ts'
import { type Terms, termsSchema } from '../terms.ts'
import { say } from '../texts.ts'

/** What a wallet that is touched for the first time begins with: the economy's own setting. */
export function openingCoins(stored: Readonly<Record<string, unknown>>): bigint {
  return readSettings('economy', economy.settings ?? {}, stored).startingCoins as bigint
}

/** Whom a mention means, if a contract can be proposed to them. @throws Refusal, UnknownPerson */
export async function findProposee(
  { services, actor }: RoleplayTurn,
  group: { readonly groupId: GroupId },
  mention: PersonMention,
): Promise<{ readonly partner: Acquaintance; readonly balance: bigint | undefined }> {
  const refusal = refuseMention(mention, actor.userId)
  if (refusal) throw refusal
  const found = await findPartner(services.database, group.groupId, actor.userId as UserId, mention)
  if (!found.partner) throw new UnknownPerson()
  const { userId, isBot } = found.partner
  const refused = refuseMention({ by: 'id', userId, isBot }, actor.userId)
  if (refused) throw refused
  return { partner: found.partner, balance: found.balance }
}

/**
 * The first signature: what is signed is frozen and digested here, so that both sign the same text. Everything is read
 * from Postgres again.
 * @throws Refusal, UnknownPerson
 */
export async function propose(
  turn: RoleplayTurn,
  kind: RequestKind,
  mention: PersonMention,
  wanted: unknown,
): Promise<OpenedRequest> {
  const { group } = turn
  if (!group) throw new Error('a contract belongs to a group')
  const terms = termsSchema.parse(wanted)
  const { partner, balance } = await findProposee(turn, group, mention)
  const available = balance ?? openingCoins(group.settings)
  if (terms.depositCoins !== undefined && terms.depositCoins > available)
    throw new Refusal(
      say('refusals.cannot_deposit', {
        needed: { coins: terms.depositCoins },
        available: { coins: available },
      }),
    )
  const { timeZone } = readGroupSettings(group)
  const parties = { proposer: turn.actor, partner }
  const opened = await openRequest(turn, {
    kind,
    groupId: group.groupId,
    to: { by: 'id', userId: partner.userId, isBot: false },
    payload: composeDocument(group.groupId, parties, { terms, timeZone }),
  })
  turn.services.deliverSoon()
  return opened
}

/** The second signature. @throws Refusal when a deposit can't be held; the proposal then still stands */
export async function sign(
  turn: RoleplayTurn,
  answer: RequestAnswer,
  buttons: ReminderButtons,
): Promise<SettledRequest> {
  const proposal = await findProposal(turn.services.database, answer.ref)
  if (!proposal || proposal.partner !== turn.actor.userId) return settleRequest(turn, answer)
  const { terms, timeZone } = readDocument(proposal.document.text)
  const timing = { signedAt: turn.now, timeZone, days: terms.days, term: 1 }
  const { ref } = answer
  try {
    return await signContract(turn, answer, {
      proposal,
      depositCoins: terms.depositCoins,
      endsAt: endOf(timing),
      deposits: depositsOf(proposal, terms, ref, turn.now),
      jobs: jobsOfTerm(
        { ref, groupId: proposal.groupId, timing, allowance: terms.allowance },
        turn.now,
        buttons,
      ),
    })
  } catch (error) {
    throw depositRefusal(error, proposal, terms) ?? error
  }
}

function depositsOf(
  { groupId, settings, proposer, partner }: Proposal,
  { depositCoins, title }: Terms,
  ref: string,
  at: number,
): PostBatch | undefined {
  if (depositCoins === undefined) return undefined
  const held = (user: UserId) =>
    reserve(
      { key: `contract:${ref}:deposit:${user}`, code: 'reserve', actor: user, note: title },
      { user, coins: depositCoins, subject: `contract:${ref}` },
    )
  return {
    groupId,
    at,
    openingCoins: openingCoins(settings),
    transactions: [held(proposer), held(partner)],
  }
}

function depositRefusal(error: unknown, proposal: Proposal, terms: Terms) {
  const refused = toPostRefused(error)
  if (refused?.refusal.status !== 'insufficient') return undefined
  const coins = { coins: terms.depositCoins ?? 0n }
  return refused.refusal.account === wallet(proposal.partner)
    ? new Refusal(
        say('refusals.cannot_deposit', { needed: coins, available: { coins: refused.refusal.available } }),
      )
    : new Refusal(say('refusals.deposit_missing', { needed: coins }))
}

/** A request's payload, read back for its card. */
export const agreementOf = ({ payload }: RequestView) => readDocument((payload as { text: string }).text)
