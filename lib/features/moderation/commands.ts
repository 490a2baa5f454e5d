import type { Answer } from '../../contract/answer.ts'
import { arg, type PersonMention } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import type { Rung } from './rules.ts'
import { doneScreen, pardonedScreen, rulesScreen } from './screens/acts.ts'
import { ownScreen } from './screens/appeals.ts'
import { listOwnSanctions } from './service/appeals.ts'
import { report, takeDown } from './service/reports.ts'
import { pardon, sanctionByModerator } from './service/sanctions.ts'
import { askToClean, showAudit } from './show.ts'
import { say } from './texts.ts'

const REASON_LENGTH = 300
const LIMIT = { per: 'user', times: 30, seconds: 60 } as const

async function punish(
  turn: GroupTurn,
  who: PersonMention,
  rung: Rung,
  reason: string | undefined,
): Promise<Answer> {
  const done = await sanctionByModerator(
    turn,
    who,
    { rung, words: reason },
    () => turn.conversation.whoAdministers(),
    { onlyShort: !(await turn.can('moderation')) },
  )
  return doneScreen(done, turn.incoming.chat?.type === 'group')
}

const advertir = command({
  name: 'advertir',
  aliases: ['warn'],
  place: 'group',
  ability: 'mutes',
  unseen: true,
  args: { who: arg.person, reason: arg.optionalText(REASON_LENGTH, 'quiet') },
  limit: LIMIT,
  run: (turn, { who, reason }) => punish(turn, who, 'warn', reason),
})

const silenciar = command({
  name: 'silenciar',
  aliases: ['mute'],
  place: 'group',
  ability: 'mutes',
  unseen: true,
  args: { who: arg.person, duration: arg.endlessDuration, reason: arg.optionalText(REASON_LENGTH, 'quiet') },
  limit: LIMIT,
  run: (turn, { who, duration, reason }) => punish(turn, who, { muteMs: duration }, reason),
})

const expulsar = command({
  name: 'expulsar',
  aliases: ['ban', 'banear'],
  place: 'group',
  ability: 'moderation',
  unseen: true,
  args: { who: arg.person, reason: arg.optionalText(REASON_LENGTH, 'quiet') },
  limit: LIMIT,
  run: (turn, { who, reason }) => punish(turn, who, 'ban', reason),
})

const perdonar = command({
  name: 'perdonar',
  aliases: ['forgive', 'unmute', 'unban', 'desilenciar', 'desbanear'],
  place: 'group',
  ability: 'moderation',
  // A ban outlasts the module that brought it.
  letsGo: true,
  unseen: true,
  args: { who: arg.person, reason: arg.optionalText(REASON_LENGTH, 'quiet') },
  limit: LIMIT,
  run: async (turn, { who, reason }) => pardonedScreen(await pardon(turn, who, reason)),
})

const limpiar = command({
  name: 'limpiar',
  aliases: ['purge', 'clean'],
  place: 'group',
  readsReply: true,
  ability: 'moderation',
  // Seen, and gone with the rest: only a message of the room's says where the room has got to.
  args: {
    count: arg.optionalCount,
    who: arg.personOrText,
    reason: arg.optionalText(REASON_LENGTH, 'quiet'),
  },
  limit: LIMIT,
  run: askToClean,
})

const denunciar = command({
  name: 'denunciar',
  aliases: ['report'],
  place: 'group',
  readsReply: true,
  closedToRestrained: false,
  unseen: true,
  args: { reason: arg.optionalText(REASON_LENGTH, 'quiet') },
  limit: { per: 'user', times: 5, seconds: 60 },
  run: async (turn, { reason }) => ({
    where: 'aside',
    otherwise: 'private',
    text: say((await report(turn, turn.incoming.message, reason)) ? 'denunciar.sent' : 'denunciar.waits'),
  }),
})

const retirar = command({
  name: 'retirar',
  aliases: ['takedown'],
  place: 'group',
  readsReply: true,
  ability: 'moderation',
  unseen: true,
  args: { reason: arg.optionalText(REASON_LENGTH, 'quiet') },
  limit: LIMIT,
  async run(turn, { reason }) {
    const wasCard = await takeDown(turn, turn.incoming.message, reason)
    const text = [say('retirar.done'), ...(wasCard ? [say('retirar.goes_on')] : [])]
    return { where: 'aside', otherwise: 'private', text }
  },
})

const reglas = command({
  name: 'reglas',
  aliases: ['rules', 'normas'],
  place: 'subject',
  reads: true,
  closedToRestrained: false,
  args: {},
  run: (turn) => rulesScreen(turn.group),
})

const apelar = command({
  name: 'apelar',
  aliases: ['appeal'],
  place: 'anywhere',
  letsGo: true,
  unseen: true,
  reads: true,
  closedToRestrained: false,
  args: {},
  run: async (turn) => ownScreen(await listOwnSanctions(turn)),
})

const auditoria = command({
  name: 'auditoria',
  aliases: ['auditlog'],
  place: 'subject',
  ability: 'audit',
  evenOff: true,
  unseen: true,
  reads: true,
  args: { who: arg.personOrText, what: arg.optionalText(64, 'quiet') },
  run: showAudit,
})

export const moderationCommands: readonly AnyCommand[] = [
  advertir,
  silenciar,
  expulsar,
  perdonar,
  limpiar,
  denunciar,
  retirar,
  reglas,
  apelar,
  auditoria,
]
