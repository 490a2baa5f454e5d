/** Another program, and the person whose key it has. */
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { type House, SALON } from '../../support/house.ts'

export interface Call {
  readonly key?: string | undefined
  readonly body?: unknown
  /** The idempotency key; of a write, one of its own when left out; null: none. */
  readonly once?: string | null
  readonly headers?: Record<string, string>
}

export interface Told {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what a program reads is what the test is about.
  readonly body: any
}

let calls = 0

export async function call(
  house: Pick<House, 'app'>,
  method: string,
  path: string,
  { key, body, once, headers = {} }: Call = {},
): Promise<Told> {
  const writes = method === 'POST' || method === 'DELETE'
  const idempotency = once === undefined && writes ? `call-${++calls}` : once
  const response = await house.app.rest(
    new Request(`http://localhost${path}`, {
      method,
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(idempotency ? { 'idempotency-key': idempotency } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }),
  )
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

const words = (message: WorldMessage | undefined) => JSON.stringify(message ?? {})

/** Makes a key in private, as a person does. @param scopes parts of the buttons' labels; all there are when left out */
export async function makeKey(house: House, who: string, scopes?: readonly string[]): Promise<string> {
  const at = `private:${who}`
  await house.send(who, at, '/start')
  await house.send(who, at, '/apikey')
  const { message } = await house.press(who, at, 'Crear una clave')
  if (!scopes) await house.press(who, at, '🔘')
  for (const { text } of scopes ? (message?.buttons ?? []).flat() : [])
    if (text.includes('▫️') && scopes?.some((scope) => text.includes(scope))) await house.press(who, at, text)
  const made = (await house.press(who, at, 'Crear con')).message
  const key = /tpb_[\w-]{49}/.exec(words(made))?.[0]
  if (!key) throw new Error(`no key was told: ${words(made)}`)
  return key
}

/** Everybody has spoken, so that the group knows them. */
export async function gather(house: House, ...people: readonly string[]): Promise<void> {
  for (const who of people) await house.send(who, SALON, 'Buenas noches')
}
