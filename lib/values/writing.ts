import { z } from 'zod'
import { upTo } from './length.ts'
import { visibleName } from './names.ts'

/** Postgres takes neither half an emoji nor a zero byte into its JSON, and no person writes control characters. */
const isWriting = (text: string) => text.isWellFormed() && !/[^\P{Cc}\n]/u.test(text)
/** What is pasted from a document comes with tabs. */
const spaced = (text: string) => text.replaceAll('\t', ' ')

/** Somebody's words that are kept as they wrote them, trimmed; in characters. */
export const writing = (most: number) =>
  z.string().overwrite(spaced).trim().normalize('NFC').min(1).refine(upTo(most)).refine(isWriting)

/** The same, without line breaks. */
export const writingOnOneLine = (most: number) => writing(most).refine((text) => !text.includes('\n'))

/** Of marks and fillers alone nobody would see anything. */
export const isSeen = (text: string): boolean => visibleName(text) !== ''
