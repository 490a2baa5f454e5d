import { z } from 'zod'
import { wizard } from '../../contract/wizard.ts'
import { zonePreview, zoneSaved } from './screens.ts'
import * as service from './service.ts'
import { say } from './texts.ts'

const ZONE_LENGTH = 64

/** A time zone that no button offers, by its name or a city's. */
export const otherZone = wizard({
  name: 'notifications.zone',
  title: say('zone.wizard'),
  command: '/avisos',
  place: 'private',
  given: z.object({}),
  confirm: say('zone.save'),
  steps: [
    {
      name: 'zone',
      input: 'text',
      max: ZONE_LENGTH,
      quiet: true,
      prompt: say('zone.ask'),
      wrong: say('zone.wrong'),
      check: z.string().transform((written, context) => {
        const zone = service.findZone(written)
        if (zone === undefined) context.addIssue({ code: 'custom', message: 'no such place' })
        return zone ?? ''
      }),
    },
  ],
  preview: (turn, { zone }) => zonePreview(zone, turn.now),
  async finish(turn, { zone }) {
    await service.change(turn, { zone }, undefined)
    return zoneSaved(zone, turn.now)
  },
})
