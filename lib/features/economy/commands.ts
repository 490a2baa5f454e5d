import { arg } from '../../contract/arguments.ts'
import { command } from '../../contract/command.ts'
import { audit } from '../../ledger/audit.ts'
import { grantQuestion, seizureQuestion, transferQuestion } from './buttons.ts'
import { auditScreen, dailyScreen, transferAskedScreen, transferScreen, walletScreen } from './screens.ts'
import * as service from './service.ts'
import { showRanking, showStatement } from './show.ts'
import { say } from './texts.ts'
import { NOTE_LENGTH } from './wizards.ts'

const balance = command({
  name: 'saldo',
  aliases: ['balance', 'cartera'],
  place: 'group',
  args: { who: arg.optionalPerson },
  async run(turn, { who }) {
    const view = await service.viewWallet(turn, who, () => turn.can('economy'))
    return walletScreen(view, view.party.userId === turn.actor.userId)
  },
})

const transfer = command({
  name: 'transferir',
  aliases: ['pagar', 'dar'],
  place: 'group',
  args: { person: arg.person, amount: arg.amount, note: arg.optionalText(NOTE_LENGTH) },
  limit: { per: 'user', times: 20, seconds: 60 },
  async run(turn, { person, amount, note }) {
    if (amount !== 'all' && !service.wantsConfirmation(turn.group, amount))
      return transferScreen(turn.actor, await service.transfer(turn, person, amount, note), note)
    const prepared = await service.prepareTransfer(turn, person, amount)
    const { to, coins } = prepared
    return transferAskedScreen(
      prepared,
      turn.ask(transferQuestion, { to, coins, ...(note && { note }) }, say('transferir.confirm')),
    )
  },
})

const daily = command({
  name: 'diario',
  aliases: ['daily'],
  place: 'group',
  args: {},
  run: async (turn) => dailyScreen(await service.claimDaily(turn)),
})

const ranking = command({
  name: 'ranking',
  aliases: ['top'],
  place: 'group',
  args: {},
  run: (turn) => showRanking(turn, 1),
})

const statement = command({
  name: 'historial',
  aliases: ['movimientos'],
  place: 'group',
  args: {},
  run: (turn) => showStatement(turn, 'newest'),
})

const grant = command({
  name: 'otorgar',
  place: 'group',
  ability: 'economy',
  args: { person: arg.person, amount: arg.amount, note: arg.optionalText(NOTE_LENGTH) },
  async run(turn, { person, amount, note }) {
    const { to, coins } = await service.prepareGrant(turn, person, amount)
    return {
      text: say('otorgar.ask', { coins: { coins }, to: { person: to } }),
      buttons: [turn.ask(grantQuestion, { to, coins, ...(note && { note }) }, say('otorgar.confirm'))],
    }
  },
})

const seize = command({
  name: 'quitar',
  place: 'group',
  ability: 'economy',
  args: { person: arg.person, amount: arg.amount, note: arg.optionalText(NOTE_LENGTH) },
  async run(turn, { person, amount, note }) {
    const { to, coins } = await service.prepareSeizure(turn, person, amount)
    return {
      text: say('quitar.ask', { coins: { coins }, to: { person: to } }),
      buttons: [turn.ask(seizureQuestion, { to, coins, ...(note && { note }) }, say('quitar.confirm'))],
    }
  },
})

const auditBooks = command({
  name: 'cuadre',
  place: 'group',
  ability: 'audit',
  args: {},
  run: async (turn) => auditScreen(await audit(turn.services.database, turn.group.groupId)),
})

export const economyCommands = [balance, transfer, daily, ranking, statement, grant, seize, auditBooks]
