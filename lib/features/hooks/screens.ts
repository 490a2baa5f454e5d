import type { Reply } from '../../contract/answer.ts'
import { type AnswerButton, button } from '../../contract/button.ts'
import type { GroupScope } from '../../contract/group.ts'
import type { GroupAct } from '../../contract/turn.ts'
import { pairs, rowsOf } from '../../ui/rows.ts'
import type { Text } from '../../values/text.ts'
import {
  askRemove,
  askRotate,
  beginAdd,
  chooseEvent,
  openEndpoint,
  openEvents,
  openList,
  openLog,
  sendAgain,
  sendTest,
  turnOn,
} from './buttons.ts'
import { testEvent } from './catalogue.ts'
import {
  type Endpoint,
  hostOf,
  kindsOf,
  type Log,
  type LoggedDelivery,
  MOST_ENDPOINTS,
} from './service/managing.ts'
import { say } from './texts.ts'

/** What stands in private: facts in, texts and buttons out. */

export function listScreen({ groupId, title }: GroupScope, endpoints: readonly Endpoint[]): Reply {
  return {
    where: 'private',
    text: [
      say('list.title', { group: title }),
      ...(endpoints.length === 0
        ? [say('list.none'), say('list.what')]
        : endpoints.map((endpoint) =>
            say('lines', {
              lines: [say('list.host', { host: hostOf(endpoint.url) }), stateText(endpoint)],
            }),
          )),
    ],
    buttons: [
      ...endpoints.map(({ ref, url }) => [
        button(say('list.open', { host: hostOf(url) }), openEndpoint, [ref]),
      ]),
      ...(endpoints.length < MOST_ENDPOINTS ? [[button(say('buttons.add'), beginAdd, [groupId])]] : []),
    ],
  }
}

/** How it does, in one line. */
function stateText({
  disabled_at: disabledAt,
  disabled_why: why,
  failing_since: since,
  maker,
  maker_here: here,
  taken_at: takenAt,
}: Endpoint): Text {
  if (disabledAt !== undefined && why) return say(`state.${why}`, { since: { moment: disabledAt } })
  if (!here) return say('state.away', { who: maker ? { named: maker } : '👤' })
  if (since !== undefined) return say('state.failing_now', { since: { moment: since } })
  return takenAt === undefined ? say('state.new') : say('state.fine', { at: { moment: takenAt } })
}

export function endpointScreen({ services, group, now }: GroupAct, endpoint: Endpoint): Reply {
  const { ref, url, types, maker, made_at: madeAt, rotating_until: rotatingUntil, waiting } = endpoint
  const kinds = kindsOf(services)
  const heard = kinds.filter(({ type }) => types?.includes(type) ?? true)
  return {
    where: 'private',
    text: [
      say('endpoint.title', { group: group.title }),
      say('endpoint.url', { url: { code: url } }),
      say('lines', {
        lines: [
          stateText(endpoint),
          say('endpoint.made', { who: maker ? { named: maker } : '👤', at: { moment: madeAt } }),
          types === null
            ? say('endpoint.all')
            : say('endpoint.some', { count: heard.length, of: kinds.length }),
          ...(waiting > 0 ? [say('endpoint.waiting', { count: waiting })] : []),
          ...(rotatingUntil !== undefined && rotatingUntil > now
            ? [say('endpoint.rotating', { until: { moment: rotatingUntil } })]
            : []),
        ],
      }),
    ],
    buttons: [
      ...(endpoint.disabled_at === undefined
        ? [[button(say('buttons.test'), sendTest, [ref]), button(say('buttons.log'), openLog, [ref, 0])]]
        : [[button(say('buttons.on'), turnOn, [ref]), button(say('buttons.log'), openLog, [ref, 0])]]),
      [button(say('buttons.events'), openEvents, [ref]), button(say('buttons.rotate'), askRotate, [ref])],
      [
        button(say('buttons.remove'), askRemove, [ref]),
        button(say('buttons.back'), openList, [group.groupId]),
      ],
    ],
  }
}

export function eventsScreen({ services }: GroupAct, { ref, url, types }: Endpoint): Reply {
  const choices = kindsOf(services).map(({ type, title }) => {
    const isHeard = types?.includes(type) ?? true
    return button(say(isHeard ? 'events.heard' : 'events.unheard', { what: title }), chooseEvent, [
      ref,
      type,
      isHeard ? 'off' : 'on',
    ])
  })
  return {
    where: 'private',
    text: [say('events.title', { host: hostOf(url) }), say('events.room_only')],
    buttons: [...pairs(choices), [button(say('buttons.back'), openEndpoint, [ref])]],
  }
}

const BUTTONS_A_ROW = 4

export function logScreen({ services }: GroupAct, { endpoint, deliveries, page, more }: Log): Reply {
  const titles = new Map([testEvent, ...kindsOf(services)].map(({ type, title }) => [type, title]))
  const { ref, url } = endpoint
  return {
    where: 'private',
    text: [
      say('log.title', { host: hostOf(url) }),
      ...(deliveries.length === 0 ? [say('log.none')] : []),
      ...deliveries.map((delivery, at) =>
        say('log.line', {
          number: at + 1,
          what: titles.get(delivery.type) ?? delivery.type,
          at: { moment: delivery.happened_at },
          state: deliveryText(delivery),
        }),
      ),
      ...(deliveries.length > 0 ? [say('log.again')] : []),
    ],
    buttons: [
      ...rowsOf(
        deliveries.map(({ id }, at) => button(say('log.button', { number: at + 1 }), sendAgain, [id])),
        BUTTONS_A_ROW,
      ),
      ...(page > 0 || more
        ? [
            [
              ...(page > 0 ? [button(say('log.newer'), openLog, [ref, page - 1])] : []),
              ...(more ? [button(say('log.older'), openLog, [ref, page + 1])] : []),
            ],
          ]
        : []),
      [button(say('buttons.back'), openEndpoint, [ref])],
    ],
  }
}

function deliveryText({ state, attempts, code, failed, ready_at: readyAt }: LoggedDelivery): Text {
  if (state === 'taken') return say('log.taken', { code: code ?? 200 })
  if (attempts === 0) return say('log.waiting')
  const why = code === null ? say(`log.failed.${known(failed)}`) : say('log.code', { code })
  return state === 'dead'
    ? say('log.dead', { why, count: attempts })
    : say('log.retry', { why, count: attempts, at: { moment: readyAt } })
}

const FAILURES = ['refused', 'timeout', 'unreachable', 'large', 'unfit'] as const

const known = (failed: string | null): (typeof FAILURES)[number] =>
  FAILURES.find((each) => each === failed) ?? 'unreachable'

/** The only time that a secret is told. */
export const secretScreen = (what: 'added' | 'rotated', ref: string, secret: string): Reply => ({
  where: 'private',
  text: [
    say(`secret.${what}`),
    say('secret.is', { secret: { code: secret } }),
    say('secret.once'),
    say(what === 'added' ? 'secret.how' : 'secret.both'),
  ],
  buttons: [[button(say('buttons.look'), openEndpoint, [ref])]],
})

export const askedScreen = (
  what: 'rotate' | 'remove',
  { url, waiting }: Endpoint,
  answers: readonly AnswerButton[],
): Reply => ({
  where: 'private',
  text: [
    say(`${what}.ask`, { host: hostOf(url) }),
    ...(what === 'remove' && waiting > 0 ? [say('remove.waiting', { count: waiting })] : []),
  ],
  buttons: [answers],
})

export const removedScreen = ({ groupId }: GroupScope): Reply => ({
  where: 'private',
  text: say('remove.done'),
  buttons: [[button(say('buttons.back'), openList, [groupId])]],
})
