import { expect, it } from 'vitest'
import { z } from 'zod'
import { onPress, onYes } from '../../lib/contract/action.ts'
import { buttonRef, questionRef } from '../../lib/contract/button.ts'
import { declared } from '../../lib/contract/declared.ts'
import { defineJob, onDue } from '../../lib/contract/job.ts'
import { link } from '../../lib/contract/link.ts'
import { noticeKind, pictureKind } from '../../lib/contract/notice.ts'
import { wizard } from '../../lib/contract/wizard.ts'
import type { Text } from '../../lib/values/text.ts'

const text: Text = { namespace: 'test', key: 'x', values: {} }
const run = () => undefined

it('everything that a feature would have to list is told, in the order in which it was declared', () => {
  const before = declared.length
  const press = buttonRef({ feature: 'test', name: 'open', version: 1, for: 'anyone', data: z.tuple([]) })
  const question = questionRef({
    feature: 'test',
    name: 'sure',
    payload: z.object({}),
    ttlMs: 1_000,
    declined: text,
  })
  const pressed = onPress(press, { place: 'group', run })
  const answered = onYes(question, { place: 'group', run })
  const job = defineJob({ kind: 'test.settle', payload: z.object({}) })
  const handler = onDue(job, async () => {})
  const notice = noticeKind({ kind: 'test.told', urgent: false })
  const picture = pictureKind({ kind: 'test.shown', draw: async () => Buffer.of() })
  const leads = wizard({
    name: 'test.make',
    place: 'group',
    title: text,
    command: '/hacer',
    given: z.object({}),
    confirm: text,
    steps: [],
    preview: () => text,
    finish: run,
  })
  const leadsTo = link('hacer', { run })

  expect(declared.slice(before)).toEqual([
    { what: 'button', name: 'test:open' },
    { what: 'question', name: 'test:sure' },
    { what: 'handler', name: 'test:open' },
    { what: 'handler', name: 'test:sure' },
    { what: 'job', name: 'test.settle' },
    { what: 'job handler', name: 'test.settle' },
    { what: 'notice', name: 'test.told' },
    { what: 'picture', name: 'test.shown' },
    { what: 'wizard', name: 'test.make' },
    { what: 'link', name: 'hacer' },
  ])
  // And handed back as it is.
  expect([pressed.kind, pressed.ref, answered.kind, answered.ref]).toEqual(['press', press, 'yes', question])
  expect([handler.kind, notice.kind, picture.kind]).toEqual([job.kind, 'test.told', 'test.shown'])
  expect([leads.name, leadsTo.entry.place]).toEqual(['test.make', 'subject'])
})
