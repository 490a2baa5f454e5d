import { z } from 'zod'
import { pictureKind } from '../../contract/notice.ts'
import { say } from './texts.ts'

/** What the picture of a week is drawn from. */
const schema = z.object({
  /** Its title. */
  group: z.string(),
  /** Seven, the oldest first. */
  days: z.array(
    z.object({
      /** Its beginning, milliseconds since 1970. */
      from: z.number(),
      messages: z.number(),
      /** That went from hand to hand; to be drawn, so the last digits may be rounded. */
      coins: z.number(),
    }),
  ),
})
export type WeekPicture = z.infer<typeof schema>

/** What was said and given on each of seven days. */
export const weekPicture = pictureKind({
  kind: 'digests.week',
  async draw(data, { language, timeZone, plain }) {
    const { group, days } = schema.parse(data)
    // The chart's library is large, and only this needs it.
    const { drawWeek } = await import('./picture.ts')
    const day = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', timeZone })
    const count = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
    return drawWeek(
      {
        group,
        title: plain(say('picture.title')),
        labels: days.map(({ from }) => day.format(from)),
        series: [
          { title: plain(say('picture.messages')), tone: 'blood', values: days.map((each) => each.messages) },
          { title: plain(say('picture.coins')), tone: 'gold', values: days.map((each) => each.coins) },
        ],
      },
      (value) => count.format(value),
    )
  },
})
