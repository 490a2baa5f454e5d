import { z } from 'zod'
import { pictureKind as declarePicture, type Notice, noticeKind } from '../../contract/notice.ts'
import type { GroupAct } from '../../contract/turn.ts'
import type { GroupId } from '../../values/ids.ts'
import type { Named } from '../../values/person.ts'
import type { ExchangeAct, ExchangeDone } from '../exchange/index.ts'
import type { PictureWords } from './picture.ts'
import { say } from './texts.ts'

export const reportKind = noticeKind({ kind: 'profile.report', urgent: true })

export interface Report {
  /** Names it for ever. */
  readonly key: string
  readonly groupId: GroupId
  readonly groupTitle: string
  readonly reporter: Named
  readonly reported: Named
  readonly reason: string
}

/** Tells the moderators: whoever has no private chat open gets it as soon as they open one. Who reports whom is nobody else's business. */
export const reportNotice = (report: Report, moderators: readonly Named[]): Notice => ({
  key: report.key,
  kind: reportKind.kind,
  groupId: report.groupId,
  to: { moderators },
  where: 'private',
  // Whoever moderates hears it, whomever they have blocked.
  from: undefined,
  text: say('report.notice', {
    who: { person: report.reporter },
    reported: { person: report.reported },
    group: report.groupTitle,
    reason: report.reason,
  }),
})

export const manyChanged = noticeKind({ kind: 'profile.exchange', urgent: true })

/** To the group, of profiles that a file completed, that were wiped, or that are as before: everybody looks at their own. */
export const announceExchange = (
  { ref, group }: ExchangeAct,
  done: Exclude<ExchangeDone, 'claimed'>,
  count: number,
): Notice => ({
  key: `profile:exchange:${ref}:${done}`,
  kind: manyChanged.kind,
  groupId: group.groupId,
  where: 'room',
  to: 'group',
  threadId: undefined,
  text: say(`exchange.${done}`, { count, ...OWN_CARD }),
})

const OWN_CARD = { card: { command: 'perfil' }, edit: { command: 'editarperfil' } } as const

/** To whoever has come, of the words that a file held for them: everybody reads them on their card. */
export const tellClaimed = ({ ref, group }: ExchangeAct, row: number, to: Named): Notice => ({
  key: `profile:exchange:${ref}:claimed:${row}`,
  kind: manyChanged.kind,
  groupId: group.groupId,
  where: 'private',
  from: undefined,
  to: { person: to.userId, name: to },
  text: say('exchange.claimed', { group: group.title, ...OWN_CARD }),
})

/** A card as a picture, for whoever asked to see it. */
export const pictureKind = noticeKind({ kind: 'profile.picture', urgent: true })

/** As it is kept until it is drawn. */
const drawnSchema = z.object({
  name: z.string(),
  under: z.string(),
  traits: z.string(),
  bio: z.string(),
  facts: z.array(z.string()),
  badges: z.array(z.string()),
  group: z.string(),
  /** Telegram's file id. */
  photo: z.string().nullable(),
  symbol: z.string(),
  currency: z.string(),
})

export const shownPicture = declarePicture({
  kind: 'profile.card',
  async draw(data, { download }) {
    const { photo, symbol, currency, ...words } = drawnSchema.parse(data)
    // A photo that Telegram no longer has leaves the card with a monogram.
    const portrait = photo ? await download(photo).catch(() => undefined) : undefined
    const { drawCard } = await import('./picture.ts')
    return drawCard(words, portrait, (text) => text.replaceAll(symbol, currency))
  },
})

const MINUTE_MS = 60_000

/** @param card `photo`: Telegram's file id. @param place in a group, the topic where it was asked for */
export const pictureNotice = (
  { actor, group, now }: GroupAct,
  card: PictureWords & { readonly photo: string | null; readonly symbol: string; readonly currency: string },
  of: Named,
  place: 'private' | { readonly threadId: number | undefined },
): Notice => ({
  // However often they press: one a minute.
  key: `profile.picture:${group.groupId}:${of.userId}:${actor.userId}:${Math.floor(now / MINUTE_MS)}`,
  kind: pictureKind.kind,
  groupId: group.groupId,
  to: { person: actor.userId, name: actor },
  from: undefined,
  ...(place === 'private' ? { where: 'private' } : { where: 'aside', threadId: place.threadId }),
  text: say('card.picture_of', { name: card.name }),
  picture: { kind: shownPicture.kind, data: { ...card } },
})
