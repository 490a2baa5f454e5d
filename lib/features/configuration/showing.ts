import { cut } from '../../values/cut.ts'
import type { Text, TextValue } from '../../values/text.ts'
import { zoneName } from '../notifications/index.ts'
import { choiceText, type Entry, noneText } from './catalogue.ts'
import { say } from './texts.ts'

/** Where the reader is: a topic is told as "this one" in it. */
export interface Spot {
  /** The topic that they are in. */
  readonly threadId?: number | undefined
}

/** A value as a person reads it. */
export function showValue(entry: Entry, value: unknown, spot: Spot = {}): TextValue {
  const none = isNone(value) ? noneText(entry) : undefined
  if (none) return none
  const { handle } = entry
  switch (handle.kind) {
    case 'flag':
      return say(value === true ? 'flag.on' : 'flag.off')
    case 'number':
      return showNumber(Number(value), handle.unit)
    case 'coins':
      return { coins: value as bigint }
    case 'duration':
      return value === 0 ? say('nothing') : { duration: value as number }
    case 'choice':
      return choiceText(entry, String(value))
    case 'timeZone':
      return zoneName(String(value))
    case 'topic':
      return showTopic(handle, Number(value), spot)
    case 'list':
      return showList(value as readonly string[])
    default:
      return value === '' ? say('none') : String(value)
  }
}

/** As the end of a range: none of something is 0 there, whatever the setting calls it. */
export const showBound = (entry: Entry, value: number | bigint): TextValue =>
  Number(value) !== 0 ? showValue(entry, value) : entry.handle.unit === '%' ? { percent: 0 } : 0

const MOST_BRIEF = 120

/** The same among other things: a text may be nearly as long as a message, and is shown whole on a screen of its own. */
export function showBriefly(entry: Entry, value: unknown, spot: Spot = {}): TextValue {
  const shown = showValue(entry, value, spot)
  return typeof shown === 'string' && shown.length > MOST_BRIEF ? `${cut(shown, MOST_BRIEF)}…` : shown
}

const isNone = (value: unknown) =>
  value === 0 || value === 0n || value === '' || (Array.isArray(value) && value.length === 0)

function showNumber(value: number, unit: string | undefined): TextValue {
  if (unit === '%') return { percent: value }
  return unit === undefined ? value : say('with_unit', { value, unit })
}

function showTopic({ unchosen }: Entry['handle'], topic: number, { threadId }: Spot): Text {
  if (topic === 0) return say(unchosen ? 'topic.unchosen' : 'topic.general')
  return say(topic === threadId ? 'topic.this' : 'topic.other')
}

const SHOWN_ITEMS = 3

function showList(items: readonly string[]): Text {
  const [first] = items
  if (first === undefined) return say('none')
  return items.length <= SHOWN_ITEMS
    ? say('items', { items: { list: items } })
    : say('items_more', { items: items.slice(0, SHOWN_ITEMS).join(', '), count: items.length - SHOWN_ITEMS })
}
