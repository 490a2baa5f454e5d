import { z } from 'zod'
import type { Feature } from '../../contract/feature.ts'
import { type HookEvent, hookMoment, hookPart } from './part.ts'
import { say } from './texts.ts'

/** Sent by who wants to see whether it arrives; to one endpoint. */
export const testEvent: HookEvent = {
  type: 'webhook.test',
  version: 1,
  data: z.object({ message: z.string() }),
  description: 'Sent by the test button of /webhook, to one endpoint only. Nothing has happened.',
  title: say('events.test'),
}

/** What a receiver is sent, whatever the event. */
export interface HookPayload {
  readonly type: string
  readonly timestamp: string
  readonly version: number
  readonly group: { readonly id: string; readonly title: string }
  readonly data: unknown
}

export interface CatalogueEntry extends HookEvent {
  /** Of the whole body. */
  readonly payload: z.ZodObject
}

/**
 * All kinds of event, as their features declare them: for the OpenAPI document's `webhooks`, and for what is sent. Beside
 * the body a receiver gets `webhook-id`, `webhook-timestamp` and `webhook-signature` (Standard Webhooks).
 */
export function hookCatalogue(features: readonly Feature[]): readonly CatalogueEntry[] {
  return [testEvent, ...hookPart.of(features).map(({ part }) => part)].map((event) => ({
    ...event,
    payload: z.object({
      type: z.literal(event.type),
      timestamp: hookMoment.describe('When it happened; webhook-timestamp is when it was sent.'),
      version: z
        .literal(event.version)
        .describe('Raised when data changes in a way that may break a receiver.'),
      group: z
        .object({
          id: z.string().describe('The bot’s own number of the group: stays when Telegram’s changes.'),
          title: z.string(),
        })
        .describe('The group where it happened.'),
      data: event.data,
    }),
  }))
}
