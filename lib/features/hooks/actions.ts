import { type AnyAction, onPress, onYes } from '../../contract/action.ts'
import type { GroupId } from '../../values/ids.ts'
import {
  askRemove,
  askRotate,
  beginAdd,
  chooseEvent,
  openEndpoint,
  openEvents,
  openList,
  openLog,
  removeQuestion,
  rotateQuestion,
  sendAgain,
  sendTest,
  turnOn,
} from './buttons.ts'
import {
  askedScreen,
  endpointScreen,
  eventsScreen,
  listScreen,
  logScreen,
  removedScreen,
  secretScreen,
} from './screens.ts'
import * as service from './service/managing.ts'
import { say } from './texts.ts'
import { begin } from './wizards.ts'

const GATE = { place: 'subject', ability: 'settings' } as const
const ofGroup = { ...GATE, groupOf: ([groupId]: readonly [GroupId]) => groupId } as const
const ofEndpoint = {
  ...GATE,
  groupOf: ([ref]: readonly [string, ...unknown[]]) => service.groupOfEndpoint(ref),
} as const
const answerOf = { ...GATE, groupOf: ({ ref }: { ref: string }) => service.groupOfEndpoint(ref) } as const

export const hookActions: readonly AnyAction[] = [
  onPress(openList, {
    ...ofGroup,
    reads: true,
    run: async (turn) => listScreen(turn.group, await service.list(turn)),
  }),
  onPress(beginAdd, { ...ofGroup, run: (turn) => begin(turn) }),
  onPress(openEndpoint, {
    ...ofEndpoint,
    reads: true,
    run: async (turn, [ref]) => endpointScreen(turn, await service.find(turn, ref)),
  }),
  onPress(sendTest, {
    ...ofEndpoint,
    async run(turn, [ref]) {
      await service.test(turn, ref)
      return { toast: say('toast.test') }
    },
  }),
  onPress(turnOn, {
    ...ofEndpoint,
    run: async (turn, [ref]) => ({
      ...endpointScreen(turn, await service.enable(turn, ref)),
      toast: say('toast.on'),
    }),
  }),
  onPress(openEvents, {
    ...ofEndpoint,
    reads: true,
    run: async (turn, [ref]) => eventsScreen(turn, await service.find(turn, ref)),
  }),
  onPress(chooseEvent, {
    ...ofEndpoint,
    run: async (turn, [ref, type, to]) => eventsScreen(turn, await service.choose(turn, ref, type, to)),
  }),
  onPress(openLog, {
    ...ofEndpoint,
    reads: true,
    run: async (turn, [ref, page]) => logScreen(turn, await service.log(turn, ref, page)),
  }),
  onPress(sendAgain, {
    ...GATE,
    groupOf: ([id]) => service.groupOfDelivery(id),
    async run(turn, [id]) {
      const ref = await service.replay(turn, id)
      return { ...logScreen(turn, await service.log(turn, ref, 0)), toast: say('toast.again') }
    },
  }),

  onPress(askRotate, {
    ...ofEndpoint,
    async run(turn, [ref]) {
      const endpoint = await service.find(turn, ref)
      return askedScreen('rotate', endpoint, turn.ask(rotateQuestion, { ref }, say('rotate.confirm')))
    },
  }),
  onYes(rotateQuestion, {
    ...answerOf,
    async run(turn, { ref }) {
      const { secret } = await service.rotate(turn, ref)
      return secretScreen('rotated', ref, secret)
    },
  }),
  onPress(askRemove, {
    ...ofEndpoint,
    async run(turn, [ref]) {
      const endpoint = await service.find(turn, ref)
      return askedScreen('remove', endpoint, turn.ask(removeQuestion, { ref }, say('remove.confirm')))
    },
  }),
  onYes(removeQuestion, {
    ...answerOf,
    async run(turn, { ref }) {
      await service.remove(turn, ref)
      return removedScreen(turn.group)
    },
  }),
]
