/** The Bot API's front door: HTTP in, methods out, every call on record. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError, type ApiErrorParameters } from './api-error.ts'
import { CallArgs } from './call-args.ts'
import { MAX_DOWNLOAD_BYTES } from './files.ts'
import { chatMethods } from './methods/chats.ts'
import { editMethods } from './methods/edits.ts'
import { memberMethods } from './methods/members.ts'
import { messageMethods } from './methods/messages.ts'
import type { Methods } from './methods/method.ts'
import { updateMethods } from './methods/updates.ts'
import type { StoredFile } from './model.ts'
import { type CallPayload, readRequest } from './request-body.ts'
import type { Simulator } from './simulator.ts'

export interface RecordedCall {
  method: string
  payload: unknown
  ok: boolean
  error?: string
  /** It rode in the answer to this update: a refusal of it is told to nobody. */
  inAnswerTo?: number
  /** Milliseconds by the world's clock. */
  at: number
}

export interface Fault {
  /** HTTP status and `error_code`; 0: the call is never answered. */
  code: number
  description: string
  /** Seconds. */
  retryAfter?: number
}

export type Answer =
  | { ok: true; result: unknown }
  | { ok: false; error_code: number; description: string; parameters?: ApiErrorParameters }

const METHODS: Methods = {
  ...messageMethods,
  ...editMethods,
  ...memberMethods,
  ...chatMethods,
  ...updateMethods,
}

/** Telegram takes method names in any case, and still knows old ones. */
const NAMES = new Map([
  ...Object.keys(METHODS).map((name) => [name.toLowerCase(), name] as const),
  ['kickchatmember', 'banChatMember'] as const,
  ['getchatmemberscount', 'getChatMemberCount'] as const,
])

const MAX_RECORDED_CALLS = 20_000

export class BotApi {
  private readonly sim: Simulator
  private readonly token: string
  private readonly recorded: RecordedCall[] = []
  private readonly listeners = new Set<(call: RecordedCall) => void>()
  private readonly faults = new Map<string, Fault[]>()

  constructor(sim: Simulator, token: string) {
    this.sim = sim
    this.token = token
  }

  calls(): readonly RecordedCall[] {
    return this.recorded
  }

  onCall(listener: (call: RecordedCall) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  failNext(method: string, fault: Fault, times: number): void {
    const name = NAMES.get(method.toLowerCase()) ?? method
    this.faults.set(name, [...(this.faults.get(name) ?? []), ...Array.from({ length: times }, () => fault)])
  }

  /** False when the path is not the Bot API's. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
    const url = new URL(req.url ?? '/', 'http://localhost')
    const file = /^\/file\/bot([^/]+)\/(.+)$/.exec(url.pathname)
    if (file) {
      this.sendDownload(res, decodeURIComponent(file[1] ?? ''), decodeURIComponent(file[2] ?? ''))
      return true
    }
    const call = /^\/bot([^/]+)\/([^/]*)$/.exec(url.pathname)
    if (!call) return false
    if (decodeURIComponent(call[1] ?? '') !== this.token) {
      sendAnswer(res, { ok: false, error_code: 401, description: 'Unauthorized' })
      return true
    }
    try {
      const payload = await readRequest(req, url.searchParams)
      // telegraf repeats the method's name among the fields of an upload.
      delete payload.fields.method
      sendAnswer(res, await this.execute(call[2] ?? '', payload))
    } catch {
      sendAnswer(res, { ok: false, error_code: 413, description: 'Request Entity Too Large' })
    }
    return true
  }

  /** Executes a call, wherever it came from. Undefined: a fault wants it never answered. */
  async execute(method: string, payload: CallPayload, inAnswerTo?: number): Promise<Answer | undefined> {
    const name = NAMES.get(method.toLowerCase())
    const args = new CallArgs(payload)
    const record = (known: string, error?: string) => this.record(known, args, { error, inAnswerTo })
    const fault = this.takeFault(name ?? method)
    if (fault?.code === 0) {
      record(method, fault.description)
      return undefined
    }
    try {
      if (fault) throw faultError(fault)
      if (name === undefined) throw new ApiError(404, 'Not Found')
      const result = await METHODS[name]?.(this.sim, args)
      record(name)
      return { ok: true, result }
    } catch (error) {
      const refusal =
        error instanceof ApiError ? error : new ApiError(500, `Internal Server Error: ${String(error)}`)
      record(name ?? method, refusal.message)
      return {
        ok: false,
        error_code: refusal.code,
        description: refusal.message,
        ...(refusal.parameters ? { parameters: refusal.parameters } : {}),
      }
    }
  }

  private takeFault(name: string): Fault | undefined {
    return this.faults.get(name)?.shift()
  }

  private record(
    method: string,
    args: CallArgs,
    { error, inAnswerTo }: { error: string | undefined; inAnswerTo: number | undefined },
  ): void {
    if (method === 'getUpdates') return
    const call: RecordedCall = {
      method,
      payload: args.summary(),
      ok: error === undefined,
      ...(error === undefined ? {} : { error }),
      ...(inAnswerTo === undefined ? {} : { inAnswerTo }),
      at: this.sim.store.clock.now(),
    }
    this.recorded.push(call)
    for (const listener of this.listeners) listener(call)
    if (this.recorded.length > MAX_RECORDED_CALLS) this.recorded.splice(0, MAX_RECORDED_CALLS / 2)
  }

  /** Undefined: there is no such file, or it is too big for a bot. */
  fileAt(path: string): StoredFile | undefined {
    const file = this.sim.store.files.findByPath(path)
    return file && file.bytes.length <= MAX_DOWNLOAD_BYTES ? file : undefined
  }

  private sendDownload(res: ServerResponse, token: string, path: string): void {
    const file = token === this.token ? this.fileAt(path) : undefined
    if (!file) {
      sendAnswer(res, { ok: false, error_code: 404, description: 'Not Found' })
      return
    }
    res.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.bytes.length })
    res.end(file.bytes)
  }
}

/** The page shows what people uploaded: only pictures are shown in place, and nothing may run in the page's origin. */
export function sendStoredFile(res: ServerResponse, file: StoredFile): void {
  const isPicture = file.kind === 'photo'
  res.writeHead(200, {
    'content-type': isPicture ? file.mimeType : 'application/octet-stream',
    'content-length': file.bytes.length,
    'content-disposition': `${isPicture ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  })
  res.end(file.bytes)
}

function faultError({ code, description, retryAfter }: Fault): ApiError {
  return new ApiError(code, description, retryAfter === undefined ? undefined : { retry_after: retryAfter })
}

function sendAnswer(res: ServerResponse, answer: Answer | undefined): void {
  // A call that a fault leaves unanswered hangs until its caller gives up.
  if (!answer) return
  res.writeHead(answer.ok ? 200 : answer.error_code, { 'content-type': 'application/json' })
  res.end(JSON.stringify(answer))
}
