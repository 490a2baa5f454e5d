import { arg } from '../../contract/arguments.ts'
import { command } from '../../contract/command.ts'
import type { GroupTurn } from '../../contract/turn.ts'
import { auditBooks } from './auditing.ts'
import { grantQuestion, seizureQuestion } from './buttons.ts'
import { askTransfer } from './giving.ts'
import { dailyScreen, issueAskedScreen, transferScreen, walletScreen } from './screens.ts'
import * as service from './service.ts'
import { economySettings } from './settings.ts'
import { showGlobalRanking, showRanking, showStatement } from './show.ts'
import { say } from './texts.ts'
import { NOTE_LENGTH } from './wizards.ts'

/** What only looks is no play: whoever is held may look. */
const looking = { place: 'subject', reads: true, closedToRestrained: false } as const

/** Whether everybody here may see what others have. */
const isOpen = ({ group }: GroupTurn) => economySettings.handles.balancesPublic.of(group)

const balance = command({
  name: 'saldo',
  unseen: true,
  aliases: ['balance', 'cartera'],
  ...looking,
  args: { who: arg.optionalPerson },
  async run(turn, { who }) {
    const view = await service.viewWallet(turn, who, () => turn.can('economy', { reads: true }))
    return walletScreen(view, view.party.userId === turn.actor.userId, isOpen(turn))
  },
})

const transfer = command({
  name: 'transferir',
  aliases: ['pagar', 'dar', 'enviar', 'regalar', 'pay', 'transfer', 'give'],
  place: 'group',
  args: { person: arg.person, amount: arg.amount, note: arg.optionalText(NOTE_LENGTH) },
  limit: { per: 'user', times: 20, seconds: 60 },
  async run(turn, { person, amount, note }) {
    if (amount === 'all' || service.wantsConfirmation(turn.group, amount))
      return askTransfer(turn, await service.prepareTransfer(turn, person, amount), { note })
    const done = await service.transfer(turn, { to: person, coins: amount, note })
    return transferScreen(turn.actor, done, {
      note,
      open: isOpen(turn),
    })
  },
})

const daily = command({
  name: 'diario',
  unseen: true,
  aliases: ['daily'],
  place: 'subject',
  args: {},
  run: async (turn) => dailyScreen(await service.claimDaily(turn), isOpen(turn)),
})

const ranking = command({
  name: 'ranking',
  unseen: true,
  aliases: ['top', 'leaderboard'],
  ...looking,
  args: { which: arg.optionalWord(['global']) },
  run: (turn, { which }) => (which ? showGlobalRanking(turn, 1) : showRanking(turn, 1)),
})

const statement = command({
  name: 'historial',
  unseen: true,
  aliases: ['movimientos', 'statement', 'history'],
  ...looking,
  args: {},
  run: (turn) => showStatement(turn, 'newest'),
})

const grant = command({
  name: 'otorgar',
  aliases: ['grant'],
  place: 'group',
  ability: 'economy',
  args: { person: arg.person, amount: arg.coins, note: arg.optionalText(NOTE_LENGTH) },
  async run(turn, { person, amount, note }) {
    const { to, coins } = await service.prepareGrant(turn, person, amount)
    const asked = { to, coins, ...(note && { note }) }
    return issueAskedScreen('otorgar', asked, turn.ask(grantQuestion, asked, say('otorgar.confirm')))
  },
})

const seize = command({
  name: 'quitar',
  aliases: ['seize', 'take'],
  place: 'group',
  ability: 'economy',
  args: { person: arg.person, amount: arg.amount, note: arg.optionalText(NOTE_LENGTH) },
  async run(turn, { person, amount, note }) {
    const { to, coins } = await service.prepareSeizure(turn, person, amount)
    const asked = { to, coins, ...(note && { note }) }
    // A question can be answered here alone, where everybody may read it: how much all of it is would be told to them.
    const words =
      amount === 'all' && !isOpen(turn) ? say('quitar.ask_all', { to: { person: to } }) : undefined
    return issueAskedScreen('quitar', asked, turn.ask(seizureQuestion, asked, say('quitar.confirm')), words)
  },
})

const reconcile = command({
  name: 'cuadre',
  unseen: true,
  aliases: ['audit'],
  place: 'subject',
  ability: 'audit',
  reads: true,
  args: {},
  run: (turn) => auditBooks(turn, { threadId: turn.incoming.threadId }),
})

export const economyCommands = [balance, transfer, daily, ranking, statement, grant, seize, reconcile]
