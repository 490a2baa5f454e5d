/** Typed access to a call's parameters, as lenient about types as the Bot API ("1", 1 and true are all true). */
import type { MessageEntity } from '@grammyjs/types'
import { badRequest } from './api-error.ts'
import type { NewFile } from './files.ts'
import { type CallPayload, isRecord } from './request-body.ts'

export class CallArgs {
  readonly fields: Record<string, unknown>
  private readonly files: Map<string, NewFile>

  constructor(payload: CallPayload) {
    this.fields = payload.fields
    this.files = payload.files
  }

  has(name: string): boolean {
    const value = this.fields[name]
    return (value !== undefined && value !== null) || this.files.has(name)
  }

  text(name: string): string {
    const value = this.fields[name]
    if (typeof value === 'string') return value
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  }

  /** 0 when missing or no number. */
  integer(name: string): number {
    const value = Number(this.text(name))
    return Number.isSafeInteger(value) ? value : 0
  }

  flag(name: string): boolean {
    return ['true', '1', 'yes'].includes(this.text(name).toLowerCase())
  }

  /** A JSON value, given as such or as its text. Undefined when missing. */
  json(name: string, complaint: string): unknown {
    const value = this.fields[name]
    if (typeof value !== 'string') return value ?? undefined
    if (value === '') return undefined
    try {
      return JSON.parse(value)
    } catch {
      throw badRequest(complaint)
    }
  }

  record(name: string, complaint: string): Record<string, unknown> | undefined {
    const value = this.json(name, complaint)
    if (value === undefined) return undefined
    if (!isRecord(value)) throw badRequest(complaint)
    return value
  }

  list(name: string, complaint: string): unknown[] | undefined {
    const value = this.json(name, complaint)
    if (value === undefined) return undefined
    if (!Array.isArray(value)) throw badRequest(complaint)
    return value
  }

  /** @throws ApiError when an entity is none. */
  entities(name: string): MessageEntity[] {
    const given = this.list(name, "can't parse entities: expected an Array") ?? []
    return given.map((entity) => {
      const sane = isRecord(entity) && Number.isInteger(entity.offset) && Number.isInteger(entity.length)
      if (!sane || typeof entity.type !== 'string') {
        throw badRequest("can't parse MessageEntity: expected an Object with type, offset and length")
      }
      return entity as unknown as MessageEntity
    })
  }

  /** An uploaded file, in the field itself or attached under another name. */
  upload(name: string): NewFile | undefined {
    const attached = /^attach:\/\/(.+)$/.exec(this.text(name))?.[1]
    return this.files.get(attached ?? name)
  }

  uploadAt(reference: string): NewFile | undefined {
    const attached = /^attach:\/\/(.+)$/.exec(reference)?.[1]
    return attached === undefined ? undefined : this.files.get(attached)
  }

  /** For the record of calls: files by name and size only. */
  summary(): Record<string, unknown> {
    const files = [...this.files].map(([name, file]) => [
      name,
      { filename: file.name, bytes: file.bytes.length },
    ])
    return { ...this.fields, ...Object.fromEntries(files) }
  }
}
