import { expect, it } from 'vitest'
import { z } from 'zod'
import { findWiringFaults } from '../../lib/cli/wiring-faults.ts'
import { onPress, onYes } from '../../lib/contract/action.ts'
import { buttonRef, questionRef } from '../../lib/contract/button.ts'
import { declared } from '../../lib/contract/declared.ts'
import type { Feature } from '../../lib/contract/feature.ts'
import { defineJob, onDue } from '../../lib/contract/job.ts'
import { link } from '../../lib/contract/link.ts'
import { noticeKind, pictureKind } from '../../lib/contract/notice.ts'
import { wizard } from '../../lib/contract/wizard.ts'
import type { Text } from '../../lib/values/text.ts'

// One of each, declared as features do; then a feature that lists them, or forgets to.

const text: Text = { namespace: 'opera', key: 'x', values: {} }
const run = () => undefined
const before = declared.length
const bow = buttonRef({ feature: 'opera', name: 'bow', version: 1, for: 'anyone', data: z.tuple([]) })
const encore = questionRef({
  feature: 'opera',
  name: 'encore',
  payload: z.object({}),
  ttlMs: 1_000,
  declined: text,
})
const curtain = defineJob({ kind: 'opera.curtain', payload: z.object({}) })
const refs = declared.slice(before)
const actions = [onPress(bow, { place: 'group', run }), onYes(encore, { place: 'group', run })]
const jobs = [onDue(curtain, async () => {})]
const handlers = declared.slice(before + refs.length)
const notices = [noticeKind({ kind: 'opera.bell', urgent: false })]
const pictures = [pictureKind({ kind: 'opera.poster', draw: async () => Buffer.of() })]
const wizards = [
  wizard({
    name: 'opera.compose',
    place: 'group',
    title: text,
    command: '/componer',
    given: z.object({}),
    confirm: text,
    steps: [],
    preview: () => text,
    finish: run,
  }),
]
const links = [link('palco', { run })]
const all = declared.slice(before)

const base: Feature = { name: 'opera', category: 'events', texts: { es: {}, en: {} } }
const whole: Feature = { ...base, actions, jobs, notices, pictures, wizards, links }
const without = (...lists: (keyof Feature)[]): Feature =>
  Object.fromEntries(Object.entries(whole).filter(([list]) => !lists.some((each) => each === list))) as never

it('finds nothing wrong where all is listed, in whatever feature', () => {
  expect(findWiringFaults(all, [whole])).toEqual([])
  expect(findWiringFaults(all, [without('jobs', 'links'), { ...base, name: 'choir', jobs, links }])).toEqual(
    [],
  )
})

it('names a button and a question whose handlers were never written', () => {
  expect(findWiringFaults(refs, [without('actions')])).toEqual([
    'button opera:bow is pressed and nothing answers: no `onPress` for it is listed in `actions`',
    'question opera:encore is answered Yes and nothing happens: no `onYes` for it is listed in `actions`',
  ])
})

it('names a job that nobody ever does', () => {
  expect(findWiringFaults(refs, [without('jobs')])).toEqual([
    'job opera.curtain is put on the list and never done: no `onDue` for it is listed in `jobs`',
  ])
})

it('names handlers that are written and not listed', () => {
  expect(findWiringFaults(handlers, [without('actions', 'jobs')])).toEqual([
    'handler opera:bow is written, but not listed in `actions`',
    'handler opera:encore is written, but not listed in `actions`',
    'job handler opera.curtain is written, but not listed in `jobs`',
  ])
})

it.each([
  ['notices', 'notice opera.bell is written, but not listed in `notices`'],
  ['pictures', 'picture opera.poster is never drawn: not listed in `pictures`'],
  ['wizards', 'wizard opera.compose can’t be begun: not listed in `wizards`'],
  ['links', 'link palco leads nowhere: not listed in `links`'],
] as const)('names what is missing in %s, and nothing else', (list, fault) => {
  expect(findWiringFaults(all, [without(list)])).toEqual([expect.stringContaining(fault)])
})

it('takes no list for another, and names what is declared twice once', () => {
  const stray = { what: 'picture', name: 'opera.bell' } as const
  expect(findWiringFaults([...all, stray, stray], [whole])).toEqual([
    'picture opera.bell is never drawn: not listed in `pictures`',
  ])
})
