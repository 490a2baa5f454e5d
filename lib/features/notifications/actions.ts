import { onPress } from '../../contract/action.ts'
import {
  askZone,
  chooseWay,
  chooseZone,
  openHome,
  openKind,
  openQuiet,
  openZones,
  pickFrom,
  pickUntil,
  silence,
  unsilence,
} from './buttons.ts'
import { fromScreen, untilScreen } from './screens.ts'
import * as service from './service.ts'
import { changeAndShow, home, kindOf, quiet, show, zones } from './show.ts'
import { say } from './texts.ts'
import { otherZone } from './wizards.ts'

export const notificationActions = [
  // ---------------------------------------------------------------------------------------- kinds

  onPress(openHome, { place: 'private', reads: true, run: (turn, [page]) => show(turn, home(turn, page)) }),

  onPress(openKind, {
    place: 'private',
    reads: true,
    run: (turn, [name]) => show(turn, kindOf(service.findKind(turn, name))),
  }),

  onPress(chooseWay, {
    place: 'private',
    run(turn, [name, choice, seen]) {
      const kind = service.findKind(turn, name)
      return changeAndShow(turn, { wish: { kind: name, choice }, seen, done: say('kind.done') }, kindOf(kind))
    },
  }),

  // ---------------------------------------------------------------------------------------- quiet hours

  onPress(openQuiet, { place: 'private', reads: true, run: (turn) => show(turn, quiet(turn)) }),

  onPress(pickFrom, { place: 'private', reads: true, run: (turn) => show(turn, fromScreen) }),

  onPress(pickUntil, {
    place: 'private',
    reads: true,
    run: (turn, [from]) => show(turn, (preferences) => untilScreen(from, preferences)),
  }),

  onPress(silence, {
    place: 'private',
    run: (turn, [seen, from, to]) =>
      changeAndShow(turn, { wish: { quiet: { from, to } }, seen, done: say('quiet.done') }, quiet(turn)),
  }),

  onPress(unsilence, {
    place: 'private',
    run: (turn, [seen]) =>
      changeAndShow(turn, { wish: { quiet: undefined }, seen, done: say('quiet.off') }, quiet(turn)),
  }),

  // ---------------------------------------------------------------------------------------- time zone

  onPress(openZones, { place: 'private', reads: true, run: (turn, [page]) => show(turn, zones(turn, page)) }),

  onPress(chooseZone, {
    place: 'private',
    run(turn, [seen, code]) {
      const zone = service.PLACES.find((each) => each.code === code)?.zone
      return changeAndShow(turn, { wish: { zone }, seen, done: say('zone.done') }, quiet(turn))
    },
  }),

  onPress(askZone, { place: 'private', run: (turn) => turn.enter(otherZone, {}) }),
]
