import { groupSettings } from '../../../community/group-settings.ts'
import { settleRequest } from '../../../consent/answers.ts'
import { type OpenedRequest, openRequest } from '../../../consent/asking.ts'
import { Refusal, UnknownPerson } from '../../../contract/answer.ts'
import type { PersonMention } from '../../../contract/arguments.ts'
import type { GroupScope } from '../../../contract/group.ts'
import type { RequestAnswer, RequestKind, SettledRequest } from '../../../contract/request.ts'
import type { Stored } from '../../../contract/setting.ts'
import type { GroupAct, RoleplayAct } from '../../../contract/turn.ts'
import { type PostBatch, toPostRefused } from '../../../ledger/post.ts'
import { reserve, wallet } from '../../../ledger/posting.ts'
import type { UserId } from '../../../values/ids.ts'
import { economySettings } from '../../economy/index.ts'
import { composeDocument, readDocument } from '../document.ts'
import { type Acquaintance, findPartner } from '../queries/reading.ts'
import { findProposal, type Proposal, signContract } from '../queries/signing.ts'
import { refuseMention } from '../rules/decisions.ts'
import { endOf } from '../rules/schedule.ts'
import { jobsOfTerm } from '../schedule-jobs.ts'
import { type Terms, termsSchema } from '../terms.ts'
import { say } from '../texts.ts'

/** What a wallet that is touched for the first time begins with: the economy's own setting. */
export const openingCoins = (group: Stored): bigint => economySettings.handles.startingCoins.of(group)

/** Whom a mention means, if a contract can be proposed to them. @throws Refusal, UnknownPerson */
export async function findProposee(
  {
    services,
    actor,
    group,
  }: Pick<GroupAct, 'services' | 'actor'> & { readonly group: Pick<GroupScope, 'groupId'> },
  mention: PersonMention,
): Promise<{ readonly partner: Acquaintance; readonly balance: bigint | undefined }> {
  const refusal = refuseMention(mention, actor.userId)
  if (refusal) throw refusal
  const found = await findPartner(services.database, group.groupId, actor.userId, mention)
  if (!found.partner) throw new UnknownPerson()
  const { userId, isBot } = found.partner
  const refused = refuseMention({ by: 'id', userId, isBot }, actor.userId)
  if (refused) throw refused
  if (!found.here) throw new Refusal(say('refusals.absent', { who: { named: found.partner } }))
  return { partner: found.partner, balance: found.balance }
}

/**
 * The first signature: what is signed is frozen and digested here, so that both sign the same text. Everything is read
 * from Postgres again.
 * @throws Refusal, UnknownPerson
 */
export async function propose(
  act: GroupAct & RoleplayAct,
  kind: RequestKind,
  mention: PersonMention,
  wanted: unknown,
): Promise<OpenedRequest> {
  const { actor, group, services } = act
  const terms = termsSchema.parse(wanted)
  const { partner, balance } = await findProposee(act, mention)
  const available = balance ?? openingCoins(group)
  if (terms.depositCoins !== undefined && terms.depositCoins > available)
    throw new Refusal(
      say('refusals.cannot_deposit', {
        needed: { coins: terms.depositCoins },
        available: { coins: available },
      }),
    )
  const { timeZone } = groupSettings.of(group)
  const parties = { proposer: actor, partner }
  const opened = await openRequest(act, {
    kind,
    to: { by: 'id', userId: partner.userId, isBot: false },
    payload: composeDocument(group.groupId, parties, { terms, timeZone }),
  })
  services.deliverSoon()
  return opened
}

/** The second signature. @throws Refusal when a deposit can't be held; the proposal then still stands */
export async function sign(act: RoleplayAct, answer: RequestAnswer): Promise<SettledRequest> {
  const { services, actor, now } = act
  const proposal = await findProposal(services.database, answer.ref)
  if (!proposal || proposal.partner !== actor.userId) return settleRequest(act, answer)
  const { terms, timeZone } = readDocument(proposal.document.text)
  const timing = { signedAt: now, timeZone, days: terms.days, term: 1 }
  const { ref } = answer
  try {
    return await signContract(act, answer, {
      proposal,
      depositCoins: terms.depositCoins,
      endsAt: endOf(timing),
      deposits: depositsOf(proposal, terms, ref, now),
      jobs: jobsOfTerm({ ref, groupId: proposal.groupId, timing, allowance: terms.allowance }, now),
    })
  } catch (error) {
    throw depositRefusal(error, proposal, terms) ?? error
  }
}

function depositsOf(
  proposal: Proposal,
  { depositCoins, title }: Terms,
  ref: string,
  at: number,
): PostBatch | undefined {
  if (depositCoins === undefined) return undefined
  const { groupId, proposer, partner } = proposal
  const held = (user: UserId) =>
    reserve(
      { key: `contract:${ref}:deposit:${user}`, code: 'reserve', actor: user, note: title },
      { user, coins: depositCoins, subject: `contract:${ref}` },
    )
  return {
    groupId,
    at,
    openingCoins: openingCoins(proposal),
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
