import { HTTPException } from 'hono/http-exception'
import { Refusal, UnknownPerson } from '../../contract/answer.ts'
import { NotFound, NotShown, type RestCall } from '../../contract/rest.ts'
import { TelegramRefused, TelegramUnavailable } from '../../contract/telegram.ts'
import { DatabaseUnavailable, WriteConflict } from '../../platform/database.ts'
import { ProblemRaised } from './problems.ts'

type Plain = RestCall<never, never, never, never>['plain']

/** What a program is told of something that was thrown. @returns undefined for a fault: it is told nothing of it */
export function problemOf(error: unknown, plain: Plain): ProblemRaised | undefined {
  if (error instanceof ProblemRaised) return error
  if (error instanceof Refusal) return ofRefusal(error, plain)
  if (error instanceof UnknownPerson) return new ProblemRaised('unknown-member')
  if (error instanceof NotFound) return new ProblemRaised('not-found')
  if (error instanceof NotShown) return new ProblemRaised('not-shown')
  if (error instanceof HTTPException) return ofHttp(error)
  const passes =
    error instanceof DatabaseUnavailable ||
    error instanceof WriteConflict ||
    error instanceof TelegramUnavailable ||
    error instanceof TelegramRefused
  return passes ? new ProblemRaised('unavailable', {}, { 'Retry-After': '5' }) : undefined
}

/** A reason that nobody else may guess is none of a program's business: what it learns, the room might. */
function ofRefusal({ where, code, text }: Refusal, plain: Plain): ProblemRaised {
  return where === 'private'
    ? new ProblemRaised('refused', { code: 'not_possible', detail: 'That is not possible now.' })
    : new ProblemRaised('refused', { code, detail: plain(text) })
}

function ofHttp({ status }: HTTPException): ProblemRaised | undefined {
  if (status === 415) return new ProblemRaised('unsupported-type')
  if (status === 413) return new ProblemRaised('too-large')
  return status === 400
    ? new ProblemRaised('invalid-request', { errors: [{ pointer: '', detail: 'The body is no JSON.' }] })
    : undefined
}

/** It is not the program's doing: it may ask again, and somebody should look. */
export const isOurs = ({ problem }: ProblemRaised): boolean =>
  problem === 'unavailable' || problem === 'fault'
