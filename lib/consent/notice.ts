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
}

/** The document that consent_tell addresses and hands to the outbox: to a person in private, else to the group. */
export const noticeDocument = (words: NoticeWords): string => JSON.stringify(packNotice(words))

/** The same, as a part of another document. */
export const packNotice = ({ key, kind, text, more = [], buttons }: NoticeWords) => ({
  key,
  kind,
  texts: packTexts([text, ...more]),
  ...(buttons ? { buttons: packTexts(buttons) } : {}),
})

/** What the target's copy of a request says once that has had its say; `who` is put there: the one who had asked. */
export const overTexts = (text: Text): string => JSON.stringify(packTexts([text]))
