import { z } from 'zod'
import type { NeonEnv } from './env.ts'

/** Neon's own API refused, or could not be reached. */
export class NeonUnavailable extends Error {
  override readonly name = 'NeonUnavailable'
}

/** What of Neon's API (https://neon.com/docs/reference/api) setting a branch back takes. */
export interface NeonApi {
  /** How far back the branch can be set, in milliseconds. @throws NeonUnavailable */
  findWindow(): Promise<number>
  /**
   * Sets the branch back to what it held at a moment. What it holds now stays beside it, under a name.
   * @param at milliseconds since 1970
   * @returns when it is done @throws NeonUnavailable
   */
  restoreBranch(at: number, keepAs: string): Promise<void>
}

const projectAnswer = z.object({ project: z.object({ history_retention_seconds: z.number() }) })
const operationSchema = z.object({ id: z.string(), status: z.string() })
const restoreAnswer = z.object({ operations: z.array(operationSchema).default([]) })
const operationAnswer = z.object({ operation: operationSchema })
/** It hasn't come to its end yet; `skipped` and `finished` have, and well. */
const UNDER_WAY = new Set(['scheduling', 'running'])
const WELL = new Set(['finished', 'skipped'])

const TIMEOUT_MS = 30_000
const POLL_MS = 1_000
const MOST_POLLS = 300

export function createNeonApi(
  { url, apiKey, projectId, branchId }: NeonEnv,
  sleep: (ms: number) => Promise<void>,
): NeonApi {
  const project = `${url}/projects/${projectId}`
  const call = async <Answer>(answer: z.ZodType<Answer>, path: string, body?: object): Promise<Answer> => {
    const response = await fetch(`${project}${path}`, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined)
    const told: unknown = await response?.json().catch(() => undefined)
    if (!response?.ok)
      throw new NeonUnavailable(`Neon answers ${response?.status ?? 'nothing'}${whyOf(told)}`)
    const read = answer.safeParse(told)
    if (!read.success) throw new NeonUnavailable('Neon answers something else than its reference says')
    return read.data
  }
  const settle = async ({ id, status }: z.infer<typeof operationSchema>): Promise<void> => {
    let now = status
    for (let polls = 0; UNDER_WAY.has(now); polls += 1) {
      if (polls === MOST_POLLS) throw new NeonUnavailable(`Neon has not come to an end with ${id}`)
      await sleep(POLL_MS)
      now = (await call(operationAnswer, `/operations/${id}`)).operation.status
    }
    if (!WELL.has(now)) throw new NeonUnavailable(`Neon's operation ${id} ended as ${now}`)
  }
  return {
    async findWindow() {
      const { project: found } = await call(projectAnswer, '')
      return found.history_retention_seconds * 1_000
    },
    async restoreBranch(at, keepAs) {
      const { operations } = await call(restoreAnswer, `/branches/${branchId}/restore`, {
        source_branch_id: branchId,
        source_timestamp: new Date(at).toISOString(),
        preserve_under_name: keepAs,
      })
      for (const operation of operations) await settle(operation)
    },
  }
}

/** Neon's errors are `{"code": …, "message": …}`. */
function whyOf(told: unknown): string {
  const message = typeof told === 'object' && told !== null && 'message' in told ? told.message : undefined
  return typeof message === 'string' ? `: ${message.slice(0, 300)}` : ''
}
