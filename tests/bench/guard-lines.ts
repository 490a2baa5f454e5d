import type { Message } from '@grammyjs/types'
import { z } from 'zod'
import type { Profile } from '../../lib/features/guard/subject.ts'

/** Nothing of a line but what it is and how it counts is required: sets are written by many hands. */
const lineSchema = z.looseObject({
  id: z.union([z.string(), z.number()]).transform(String),
  label: z.enum(['ham', 'spam']),
  category: z.string().nullish(),
  text: z.string().nullish(),
  lang: z.string().nullish(),
  message: z.record(z.string(), z.unknown()).nullish(),
  profile: z.record(z.string(), z.unknown()).nullish(),
  by: z.string().nullish(),
  twin: z.union([z.string(), z.number()]).transform(String).nullish(),
  campaign: z.union([z.string(), z.number()]).transform(String).nullish(),
})

export interface Line {
  readonly id: string
  readonly label: 'ham' | 'spam'
  readonly category: string
  readonly language: string | undefined
  readonly message: Partial<Message>
  /** The words before an edit. */
  readonly before: string | true | undefined
  readonly copiedFrom: string | undefined
  readonly profile: Profile | undefined
  readonly trusted: boolean
  readonly twin: string | undefined
  readonly campaign: string | undefined
}

export interface ReadLines {
  readonly lines: readonly Line[]
  /** What is no line, by its number. */
  readonly faults: readonly string[]
}

export function readLines(file: string): ReadLines {
  const lines: Line[] = []
  const faults: string[] = []
  file.split('\n').forEach((written, at) => {
    if (written.trim() === '') return
    try {
      const parsed = lineSchema.safeParse(JSON.parse(written))
      if (parsed.success) lines.push(toLine(parsed.data))
      else
        faults.push(
          `line ${at + 1}: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
        )
    } catch (error) {
      faults.push(`line ${at + 1}: ${error instanceof Error ? error.message : error}`)
    }
  })
  return { lines, faults }
}

function toLine(raw: z.infer<typeof lineSchema>): Line {
  const { before, copied_from: copied, ...fragment } = raw.message ?? {}
  const text = raw.text ?? ''
  // A caption, or a rich message with no text: the fragment says what the message is.
  const carriesOwn = ['text', 'caption', 'rich_message'].some((field) => field in fragment)
  const isEdit = before !== undefined && before !== null
  const { text: earlier } = (typeof before === 'object' && before !== null ? before : {}) as { text?: string }
  return {
    id: raw.id,
    label: raw.label,
    category: raw.category ?? 'none',
    language: raw.lang ?? undefined,
    message: { ...(text === '' || carriesOwn ? {} : { text }), ...fragment } as Partial<Message>,
    before: isEdit ? (typeof before === 'string' ? before : (earlier ?? true)) : undefined,
    copiedFrom: typeof copied === 'string' ? copied : undefined,
    profile: raw.profile ? toProfile(raw.profile) : undefined,
    trusted: raw.by === 'trusted',
    twin: raw.twin ?? undefined,
    campaign: raw.campaign ?? undefined,
  }
}

const NAMES = ['name', 'first_name', 'last_name', 'full_name', 'display_name']

/** Whatever a profile's fields are called: names apart, a channel's words apart, all the rest is what is said of oneself. */
function toProfile(raw: Readonly<Record<string, unknown>>): Profile {
  const name = NAMES.flatMap((field) => (typeof raw[field] === 'string' ? [raw[field]] : [])).join(' ')
  const others = Object.entries(raw).filter(
    ([field]) => ![...NAMES, 'username', 'id', 'language_code'].includes(field),
  )
  const isChannel = ([field]: readonly [string, unknown]) => /channel|chat|canal|messages|posts/.test(field)
  const channel = others.filter(isChannel).flatMap(([, value]) => stringsIn(value))
  return {
    name,
    username: typeof raw.username === 'string' ? raw.username : undefined,
    bio: others
      .filter((field) => !isChannel(field))
      .flatMap(([, value]) => stringsIn(value))
      .join('\n'),
    channelMessages: channel,
  }
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(stringsIn)
}
