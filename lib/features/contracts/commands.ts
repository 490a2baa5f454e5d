import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import { showList } from './actions.ts'
import { beginWith, contractWithAnybody } from './wizards.ts'

const propose = command({
  name: 'contrato',
  place: 'group',
  roleplay: true,
  args: { who: arg.optionalPerson },
  limit: { per: 'user', times: 5, seconds: 60 },
  run(turn, { who }) {
    return who ? beginWith(turn, who) : turn.enter(contractWithAnybody, {})
  },
})

const list = command({
  name: 'contratos',
  place: 'group',
  args: {},
  run: (turn) => showList(turn, 0),
})

export const contractCommands: readonly AnyCommand[] = [propose, list]
