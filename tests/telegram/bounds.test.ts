import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { speakersOf } from '../../lib/app.ts'
import { withOwn } from '../../lib/bot/bot.ts'
import { runWith, wizardButton } from '../../lib/bot/routes/own-buttons.ts'
import { showRequest } from '../../lib/consent/buttons.ts'
import type { ActionData, ButtonRef } from '../../lib/contract/button.ts'
import { openKind } from '../../lib/features/notifications/buttons.ts'
import { features } from '../../lib/features.ts'
import { createCallbackCodec } from '../../lib/telegram/callback-data.ts'
import { userId } from '../../lib/values/ids.ts'

/** Bot API: what is shown over the chat, and a message. */
const MOST = { toast: 200, message: 4_096 } as const
/** A name, a title or a number of coins is no longer in what is shown over the chat. */
const WIDEST_VALUE = 64

const files = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('local/'))
  .sort()

const speakers = speakersOf(withOwn(features).all)

/** Every text of a speaker by its key, without the ending of its plural. */
function leaves(tree: object, path = ''): [key: string, text: string][] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const key = path === '' ? name : `${path}.${name}`
    return typeof value === 'string'
      ? [[key.replace(/_(?:zero|one|two|few|many|other)$/, ''), value] as [string, string]]
      : leaves(value as object, key)
  })
}

const widest = (text: string) =>
  [...text.replaceAll(/<\/?[a-z][^<>]*>/g, '').replaceAll(/\{\{[^}]*\}\}/g, 'x'.repeat(WIDEST_VALUE))].length

/** Keys that stand as `toast: say('…')`, by their speaker. */
const toasts = files.flatMap((file) => {
  const source = readFileSync(`lib/${file}`, 'utf8')
  const [room, feature] = file.split('/')
  const speaker = room === 'features' ? feature : room
  return [...source.matchAll(/toast: say\(\s*'([\w.]+)'/g)].map(([, key]) => ({ speaker, key }))
})

describe('texts by their widest values', () => {
  it('are found where they are shown over the chat', () => expect(toasts.length).toBeGreaterThan(5))

  it.each(['es', 'en'] as const)('are no longer than a toast where they are one: %s', (language) => {
    const long = speakers.flatMap(({ name, texts }) =>
      leaves(texts[language])
        .filter(([key]) => toasts.some((toast) => toast.speaker === name && toast.key === key))
        .filter(([, text]) => widest(text) > MOST.toast)
        .map(([key, text]) => `${name}.${key}: ${widest(text)}`),
    )
    expect(long).toEqual([])
  })

  it.each(['es', 'en'] as const)('leave room for what a message holds beside them: %s', (language) => {
    const long = speakers.flatMap(({ name, texts }) =>
      leaves(texts[language])
        .filter(([, text]) => widest(text) > MOST.message / 3)
        .map(([key]) => `${name}.${key}`),
    )
    expect(long).toEqual([])
  })
})

// ------------------------------------------------------------------------------------------ what buttons carry

/** Telegram: ids of people have at most 52 bits. */
const WIDEST_PERSON = userId(2 ** 52 - 1)
const codec = createCallbackCodec(['a key for the tests, long enough'])
const refs: readonly ButtonRef<ActionData>[] = withOwn(features).all.flatMap(({ actions = [] }) =>
  actions.flatMap((action) => (action.kind === 'press' ? [action.ref as ButtonRef<ActionData>] : [])),
)
/** The widest of one letter that a field takes; no letter means anything beside another of the same kind. */
const LETTERS = ['8', '1', 'a', 'A', 'ñ', '🖤']
const PROBED = 80

/** Fields in order, each as wide as its schema takes it; undefined where nothing could be found that it takes. */
function widestFields(data: z.ZodType): (string | undefined)[][] {
  if (data instanceof z.ZodUnion) return data.options.flatMap((each) => widestFields(each as z.ZodType))
  if (!(data instanceof z.ZodTuple)) throw new Error('a button carries a tuple, or one of several')
  return [data.def.items.map((item) => widestField(item as z.ZodType))]
}

function widestField(schema: z.ZodType): string | undefined {
  const probes = LETTERS.flatMap((letter) => [
    ...Array.from({ length: PROBED }, (_, n) => letter.repeat(n)),
    ...Array.from({ length: PROBED }, (_, n) => `-${letter.repeat(n)}`),
  ])
  const accepted = [...choicesOf(schema), ...probes].filter((each) => schema.safeParse(each).success)
  return accepted.sort((a, b) => Buffer.byteLength(b) - Buffer.byteLength(a))[0]
}

/** Those of an enum, a literal, a union of such. */
function choicesOf(schema: z.ZodType): string[] {
  if (schema instanceof z.ZodPipe) return choicesOf(schema.in as z.ZodType)
  if (schema instanceof z.ZodEnum) return schema.options.map(String)
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String)
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((each) => choicesOf(each as z.ZodType))
  return []
}

describe('what buttons carry, by the widest that their schemas take', () => {
  it('are all of them', () => expect(refs.length).toBeGreaterThan(70))

  it.each(
    refs
      .filter(({ feature }) => feature !== wizardButton.feature)
      .map((ref) => [`${ref.feature}:${ref.name}`, ref] as const),
  )('%s', (_, ref) => {
    for (const fields of widestFields(ref.data)) {
      // Nothing could be found that it takes: LETTERS wants another.
      expect(fields).not.toContain(undefined)
      const data = fields.map((field) => field ?? '')
      const owner = ref.for === 'owner' ? WIDEST_PERSON : undefined
      expect(() => codec.encodeAction({ press: ref, data }, owner)).not.toThrow()
    }
  })

  const picks = withOwn(features).all.flatMap(({ wizards = [] }) =>
    wizards.flatMap(({ name, steps }) =>
      steps.flatMap((step) =>
        [...('choices' in step ? step.choices : []), ...(step.suggestions ?? [])].map(
          ({ value }) => [`${name}, ${step.name}: ${value}`, step.name, value] as const,
        ),
      ),
    ),
  )
  it.each(picks)('a wizard’s choice: %s', (_, step, value) => {
    const data = ['AbC-_123', step, 'pick', value]
    expect(() => codec.encodeAction({ press: wizardButton, data }, WIDEST_PERSON)).not.toThrow()
  })

  it('which kind of notice is chosen, which command is run', () => {
    const kinds = withOwn(features).all.flatMap(({ notices = [] }) => notices.filter(({ label }) => label))
    expect(kinds.filter(({ kind }) => !openKind.data.safeParse([kind]).success)).toEqual([])
    const names = withOwn(features).all.flatMap(({ commands = [] }) => commands.map(({ name }) => name))
    expect(names.filter((name) => !runWith.data.safeParse(['help', name]).success)).toEqual([])
    const requests = withOwn(features).all.flatMap(({ requests: all = [] }) => all)
    expect(
      requests.filter(({ kind }) => !showRequest.data.safeParse([kind, 'AbC-_1234567']).success),
    ).toEqual([])
  })
})
