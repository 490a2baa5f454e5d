import { z } from 'zod'
import { buttonRef, questionRef } from '../../contract/button.ts'
import { groupId } from '../../values/ids.ts'
import { rowIdSchema } from '../../values/whole.ts'
import { say } from './texts.ts'

const QUESTION_MS = 10 * 60_000

const ref = z.string().regex(/^[\w-]{12}$/)
const OWN = { feature: 'hooks', version: 1, for: 'owner' } as const

/** Each carries its group: in private another one may be meant by now. */
const ofGroup = (name: string) => buttonRef({ ...OWN, name, data: z.tuple([rowIdSchema.transform(groupId)]) })
const ofEndpoint = (name: string) => buttonRef({ ...OWN, name, data: z.tuple([ref]) })

export const openList = ofGroup('list')
export const beginAdd = ofGroup('add')

export const openEndpoint = ofEndpoint('open')
export const sendTest = ofEndpoint('test')
export const turnOn = ofEndpoint('on')
export const askRotate = ofEndpoint('rotate')
export const askRemove = ofEndpoint('remove')
export const openEvents = ofEndpoint('events')

export const chooseEvent = buttonRef({
  ...OWN,
  name: 'hear',
  data: z.tuple([ref, z.string().regex(/^[a-z_.]{1,20}$/), z.enum(['on', 'off'])]),
})
export const openLog = buttonRef({
  ...OWN,
  name: 'log',
  data: z.tuple([ref, z.coerce.number().int().min(0).max(10_000)]),
})
export const sendAgain = buttonRef({ ...OWN, name: 'again', data: z.tuple([rowIdSchema]) })

const payload = z.object({ ref })

export const rotateQuestion = questionRef({
  feature: 'hooks',
  name: 'rotate_yes',
  payload,
  ttlMs: QUESTION_MS,
  declined: say('rotate.declined'),
})
export const removeQuestion = questionRef({
  feature: 'hooks',
  name: 'remove_yes',
  payload,
  ttlMs: QUESTION_MS,
  declined: say('remove.declined'),
})
