import type { Message } from '@grammyjs/types'
import { z } from 'zod'
import { arg, type PersonMention } from '../../contract/arguments.ts'
import type { AnyWizard, LooseDraft, Step } from '../../contract/wizard.ts'
import { type AmountFault, parseAmount } from '../../values/amount.ts'
import type { Coinage } from '../../values/coinage.ts'
import { MOST_COINS } from '../../values/coins.ts'
import { cut } from '../../values/cut.ts'
import { lengthOf } from '../../values/length.ts'
import { personSchema, userIdSchema } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'
import { isSeen } from '../../values/writing.ts'
import { mentionsFrom, parseArguments } from '../routes/command-line.ts'
import { say } from '../texts.ts'

/** What a step makes of an input. Raw inputs are kept (they survive JSON), values are made anew at each use. */
export type Valued = { readonly value: unknown } | { readonly wrong: Text }

const mentionSchema: z.ZodType<PersonMention> = z.union([
  z.object({
    by: z.literal('id'),
    userId: userIdSchema,
    isBot: z.boolean(),
    named: personSchema.optional(),
  }),
  z.object({ by: z.literal('username'), username: z.string() }),
])

const documentSchema = z.object({ fileId: z.string(), name: z.string(), bytes: z.number() })

/** @returns undefined for a message that can't be input: neither text nor picture nor file */
export function rawInput(step: Step, message: Message): unknown {
  if ('photo' in message) return step.input === 'photo' ? message.photo.at(-1)?.file_id : undefined
  if ('document' in message && step.input === 'document') {
    const { file_id: fileId, file_name: name = '', file_size: bytes = 0 } = message.document
    return { fileId, name, bytes }
  }
  if (!('text' in message) || step.input === 'photo' || step.input === 'document') return undefined
  const text = message.text.trim()
  if (step.input !== 'person') return text
  const at = message.text.length - message.text.trimStart().length
  const parsed = parseArguments(
    { person: arg.person },
    { text: text, mentions: mentionsFrom(message.entities ?? [], at), replyTo: undefined },
  )
  return parsed.ok ? parsed.values.person : text
}

/**
 * @param raw from {@link rawInput}, a button, or a session that an older deploy may have written
 * @param coinage how the group that it is about calls its coins
 */
export function judgeInput(step: Step, raw: unknown, coinage?: Coinage): Valued {
  const wrong = (text: Text): Valued => ({ wrong: step.wrong ?? text })
  if (step.input === 'person') {
    // A button that offers somebody carries their number alone.
    const isPicked = typeof raw === 'string' && /^\d{1,16}$/.test(raw)
    const mention = mentionSchema.safeParse(isPicked ? { by: 'id', userId: raw, isBot: false } : raw)
    return mention.success ? { value: mention.data } : wrong(say('wizard.wrong.person'))
  }
  if (step.input === 'document') {
    const sent = documentSchema.safeParse(raw)
    return sent.success ? { value: sent.data } : wrong(say('wizard.wrong.document_missing'))
  }
  if (typeof raw !== 'string' || raw === '') return wrong(say(`wizard.wrong.${step.input}_missing`))
  switch (step.input) {
    case 'photo':
      return { value: raw }
    case 'choice':
      return step.choices.some(({ value }) => value === raw)
        ? { value: raw }
        : wrong(say('wizard.wrong.choice'))
    case 'number': {
      const { min, max } = step
      const value = /^\d{1,9}$/.test(raw) ? Number(raw) : (step.read?.(raw) ?? Number.NaN)
      return value >= min && value <= max ? { value } : wrong(say('wizard.wrong.number', { min, max }))
    }
    case 'amount': {
      const parsed = parseAmount(raw, coinage)
      if ('value' in parsed && parsed.value !== 'all') return { value: parsed.value }
      return wrong('problem' in parsed ? amountWrong(parsed) : say('wizard.wrong.amount_all'))
    }
    case 'text': {
      if (lengthOf(raw) > step.max)
        return { wrong: say('wizard.wrong.too_long', { max: step.max, given: lengthOf(raw) }) }
      if (!isSeen(raw)) return wrong(say('wizard.wrong.text_missing'))
      if (!step.check) return { value: raw }
      const checked = step.check.safeParse(raw)
      return checked.success ? { value: checked.data } : wrong(say('wizard.wrong.text'))
    }
  }
}

function amountWrong({ problem, given }: AmountFault): Text {
  switch (problem) {
    case 'zero':
    case 'negative':
    case 'fraction':
    case 'overflow':
      return say(`usage.${problem}`, { given: cut(given, 40), max: MOST_COINS })
    default:
      return say('wizard.wrong.amount')
  }
}

/** The answers as values; what no longer passes its check is left out, as if it had not been answered. */
export function readDraft({ steps }: AnyWizard, answers: LooseDraft): LooseDraft {
  const draft: Record<string, unknown> = {}
  for (const step of steps) {
    const raw = answers[step.name]
    if (raw === undefined) continue
    if (raw === null) {
      draft[step.name] = null
      continue
    }
    const valued = judgeInput(step, raw)
    if ('value' in valued) draft[step.name] = valued.value
  }
  return draft
}

/** The questions that are asked, by what has been answered so far. */
export function stepsAsked({ steps }: AnyWizard, draft: LooseDraft): readonly Step[] {
  return steps.filter(({ when }) => when === undefined || when(draft))
}
