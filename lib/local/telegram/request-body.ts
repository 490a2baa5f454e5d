/** Reads a Bot API call's parameters the way the public server takes them: query string, JSON, urlencoded or multipart. */
import type { IncomingMessage } from 'node:http'
import type { NewFile } from './files.ts'

export interface CallPayload {
  fields: Record<string, unknown>
  files: Map<string, NewFile>
}

/** The Bot API takes uploads of 50 MB, plus what surrounds them. */
const MAX_BODY_BYTES = 52 * 1024 * 1024

/** Rejects with an Error when the body is larger than Telegram takes. */
export async function readRequest(req: IncomingMessage, query: URLSearchParams): Promise<CallPayload> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) throw new Error('Request Entity Too Large')
    chunks.push(chunk)
  }
  const payload = parsePayload(req.headers['content-type'] ?? '', Buffer.concat(chunks))
  return { ...payload, fields: { ...Object.fromEntries(query), ...payload.fields } }
}

/** An unreadable body counts as no parameters, as it does with Telegram. */
export function parsePayload(contentType: string, body: Buffer): CallPayload {
  const files = new Map<string, NewFile>()
  if (contentType.includes('multipart/form-data')) return parseMultipart(contentType, body)
  if (contentType.includes('application/x-www-form-urlencoded')) {
    return { fields: Object.fromEntries(new URLSearchParams(body.toString('utf8'))), files }
  }
  if (!contentType.includes('json')) return { fields: {}, files }
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return { fields: isRecord(value) ? value : {}, files }
  } catch {
    return { fields: {}, files }
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** RFC 7578. Own parser because telegraf's parts ("content-disposition:form-data", no final line break) are refused by stricter ones. */
function parseMultipart(contentType: string, body: Buffer): CallPayload {
  const payload: CallPayload = { fields: {}, files: new Map() }
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return payload
  const delimiter = Buffer.from(`--${boundary}`)
  let begin = body.indexOf(delimiter)
  while (begin !== -1) {
    const end = body.indexOf(delimiter, begin + delimiter.length)
    if (end === -1) break
    // Each part sits between "\r\n" after one delimiter and "\r\n" before the next.
    addPart(body.subarray(begin + delimiter.length + 2, end - 2), payload)
    begin = end
  }
  return payload
}

function addPart(part: Buffer, payload: CallPayload): void {
  const split = part.indexOf('\r\n\r\n')
  if (split === -1) return
  const headers = part.subarray(0, split).toString('utf8')
  const bytes = Buffer.from(part.subarray(split + 4))
  const name = /[;\s]name="([^"]*)"/i.exec(headers)?.[1]
  if (name === undefined) return
  const filename = /filename="([^"]*)"/i.exec(headers)?.[1]
  if (filename === undefined) {
    payload.fields[name] = bytes.toString('utf8')
    return
  }
  const mimeType = /content-type:\s*([^\s;]+)/i.exec(headers)?.[1] ?? mimeTypeOf(filename)
  payload.files.set(name, { name: filename, mimeType, bytes })
}

const MIME_TYPES: Record<string, string> = {
  json: 'application/json',
  txt: 'text/plain',
  csv: 'text/csv',
  pdf: 'application/pdf',
  zip: 'application/zip',
  png: 'image/png',
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

export function mimeTypeOf(filename: string): string {
  return MIME_TYPES[filename.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream'
}
