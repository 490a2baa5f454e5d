import type { Message } from '@grammyjs/types'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { OpenTurn } from '../../../lib/bot/turn/turn.ts'
import { judgeInput, rawInput, readDraft } from '../../../lib/bot/wizards/input.ts'
import { advance, begin, readRun, type WizardInput } from '../../../lib/bot/wizards/lead.ts'
import { PREVIEW, type Run } from '../../../lib/bot/wizards/screens.ts'
import type { Turn } from '../../../lib/contract/turn.ts'
import type { AnyWizard, Step } from '../../../lib/contract/wizard.ts'
import { type Text, textsOf } from '../../../lib/values/text.ts'

const say = textsOf('t', { pact: 'p', ask: 'a', ok: 'o' })
const title: Step = { name: 'title', input: 'text', max: 5, prompt: say('ask') }
const file: Step = { name: 'file', input: 'document', prompt: say('ask') }
let finish: () => undefined
const wizard = {
  name: 't.pact',
  place: 'anywhere',
  title: say('pact'),
  command: '/pactar',
  given: z.object({ of: z.string() }),
  confirm: say('ok'),
  steps: [title, { name: 'note', input: 'text', max: 50, prompt: say('ask') }],
  preview: () => say('ok'),
  finish: () => finish(),
} as unknown as AnyWizard

const now = 1_795_435_200_000
const turn = { now, inPrivate: true, actor: { kind: 'person' } } as unknown as Turn
const run: Run = { id: 'r', beganAt: now, touchedAt: now, step: 'title', answers: {}, given: { of: 'x' } }
const admitted = async () => turn
const press = (more: Partial<Extract<WizardInput, { kind: 'press' }>>): WizardInput => ({
  kind: 'press',
  id: 'r',
  step: 'title',
  operation: 'ok',
  value: undefined,
  ...more,
})
const go = (from: Run, input: WizardInput) => advance(turn, wizard, from, input, admitted as never)
const keys = (answer: unknown) => [(answer as { text: Text | Text[] }).text].flat().map(({ key }) => key)

describe('an input', () => {
  it('is no picture where words are asked for, and no words where a file is', () => {
    const photo = { photo: [{ file_id: 'AgAC' }] } as unknown as Message
    expect(rawInput(title, photo)).toBeUndefined()
    expect(rawInput({ ...title, input: 'photo' } as Step, photo)).toBe('AgAC')
    expect(judgeInput(file, 'a name')).toMatchObject({ wrong: { key: 'wizard.wrong.document_missing' } })
    expect(judgeInput(file, { fileId: 'f', name: 'n', bytes: 1 })).toHaveProperty('value')
  })

  it('that no longer passes its check counts as not given', () => {
    expect(readDraft(wizard, { title: 'far too long', note: 'ok' })).toEqual({ note: 'ok' })
  })
})

describe('a run', () => {
  it('of an older deploy’s is none', () => {
    expect(readRun(wizard, run)).toMatchObject({ id: 'r' })
    expect(readRun(wizard, { step: 'title' })).toBeUndefined()
    expect(readRun(wizard, { ...run, given: { of: 7 } })).toBeUndefined()
  })

  it('is begun by a person alone: what writes as the group shares one session', async () => {
    const group = { ...turn, actor: { kind: 'anonymous_admin' } } as unknown as OpenTurn
    const begun = await begin(group, wizard, { of: 'x' }, { live: undefined, admitted: admitted as never })
    expect(keys(begun.answer)).toEqual(['refusals.speaks_for_group'])
    expect(begun.run).toBeUndefined()
  })

  it('stays as it is for the buttons of another run, and for what no button of its step does', async () => {
    for (const input of [press({ id: 'another' }), press({}), press({ operation: 'open', value: 'note' })]) {
      const { answer, run: left } = await go(run, input)
      expect(answer).toMatchObject({ toast: { key: 'wizard.over' }, alert: true })
      expect(left).toMatchObject({ id: 'r', step: 'title' })
    }
  })

  it('asks once more what no longer passes when it is confirmed, and does nothing yet', async () => {
    finish = () => {
      throw new Error('done too early')
    }
    const answers = { title: 'far too long', note: 'ok' }
    const { answer, run: left } = await go({ ...run, step: PREVIEW, answers }, press({ step: PREVIEW }))
    expect(keys(answer)[0]).toBe('wizard.once_more')
    expect(left).toMatchObject({ step: 'title', answers })
  })

  it('hides no fault of what confirms it', async () => {
    finish = () => {
      throw new TypeError('broken')
    }
    const answers = { title: 'rosa', note: 'ok' }
    await expect(go({ ...run, step: PREVIEW, answers }, press({ step: PREVIEW }))).rejects.toThrow('broken')
  })
})
