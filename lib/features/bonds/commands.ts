import { requestCard } from '../../consent/copies.ts'
import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import { collar } from './requests.ts'
import * as service from './service.ts'
import { askRelease, showCollars, showOwn } from './show.ts'

const MESSAGE_LENGTH = 200

const offer = command({
  name: 'collar',
  unseen: true,
  aliases: ['bond'],
  place: 'subject',
  roleplay: true,
  args: { who: arg.person, message: arg.optionalText(MESSAGE_LENGTH) },
  limit: { per: 'user', times: 10, seconds: 60 },
  run: async (turn, { who, message }) =>
    requestCard(turn, collar, await service.offerCollar(turn, who, message)),
})

const list = command({
  name: 'collares',
  unseen: true,
  aliases: ['collars'],
  place: 'subject',
  reads: true,
  args: { who: arg.optionalPerson },
  run: (turn, { who }) => showCollars(turn, who, 0),
})

/** Needs no open roleplay: letting go is always free. */
const letGo = command({
  name: 'liberar',
  unseen: true,
  aliases: ['soltar', 'release'],
  place: 'subject',
  letsGo: true,
  args: { who: arg.optionalPerson },
  run: async (turn, { who }) =>
    who ? askRelease(turn, await service.findOwnBond(turn, { with: who })) : showOwn(turn),
})

export const bondCommands: readonly AnyCommand[] = [offer, list, letGo]
