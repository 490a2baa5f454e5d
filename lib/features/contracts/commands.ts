import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import { showList } from './actions.ts'
import { begin, beginWith } from './wizards.ts'

const propose = command({
  name: 'contrato',
  unseen: true,
  aliases: ['contract'],
  place: 'subject',
  roleplay: true,
  args: { who: arg.optionalPerson },
  limit: { per: 'user', times: 5, seconds: 60 },
  run(turn, { who }) {
    return who ? beginWith(turn, who) : begin(turn)
  },
})

const list = command({
  name: 'contratos',
  unseen: true,
  aliases: ['contracts'],
  place: 'subject',
  reads: true,
  args: {},
  run: (turn) => showList(turn, 0),
})

export const contractCommands: readonly AnyCommand[] = [propose, list]
