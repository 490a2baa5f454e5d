import type { Button } from '../contract/button.ts'
import { packTexts } from '../values/packed-text.ts'
import type { Text } from '../values/text.ts'

/** What the words of a notice are about: their `who` is put there by Postgres, which knows who that turns out to be. */
export interface NoticeWords {
  /** Named once per cause; group and person are added. */
  readonly key: string
  readonly kind:
    | 'consent.request'
    | 'consent.answer'
    | 'consent.expired'
    | 'consent.ended'
    | 'consent.safeword'
  readonly text: Text
  /** Further paragraphs. */
  readonly more?: readonly Text[]
  readonly buttons?: readonly (readonly Button[])[]
  readonly privateOnly?: boolean
}

/** The document that consent_tell addresses and hands to the outbox. */
export function noticeDocument({ key, kind, text, more = [], buttons, privateOnly }: NoticeWords): string {
  return JSON.stringify({
    key,
    kind,
    texts: packTexts([text, ...more]),
    ...(buttons ? { buttons: packTexts(buttons) } : {}),
    ...(privateOnly ? { privateOnly } : {}),
  })
}
