/** Bytes that people and the bot sent, under ids and paths of Telegram's look. */
import { createHash } from 'node:crypto'
import type { StoredFile } from './model.ts'

/** The Bot API refuses to hand out larger files (https://core.telegram.org/bots/api#getfile). */
export const MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024
/** … and to accept larger photos and documents. */
export const MAX_PHOTO_BYTES = 10 * 1024 * 1024
export const MAX_UPLOAD_BYTES = 50 * 1024 * 1024

export interface NewFile {
  name: string
  mimeType: string
  bytes: Buffer
}

export class FileStore {
  private readonly byId = new Map<string, StoredFile>()
  private count = 0

  /** Undefined when a photo's bytes are no picture. */
  add(kind: StoredFile['kind'], file: NewFile): StoredFile | undefined {
    const size = imageSize(file.bytes)
    if (kind === 'photo' && !size) return undefined
    const uniqueId = createHash('sha1').update(kind).update(file.bytes).digest('base64url').slice(0, 16)
    this.count += 1
    const extension =
      kind === 'photo' ? (size?.extension ?? 'jpg') : (/\.([a-z0-9]{1,8})$/i.exec(file.name)?.[1] ?? 'dat')
    const stored: StoredFile = {
      ...file,
      kind,
      fileId: `${kind === 'photo' ? 'AgACAgQAAxkB' : 'BQACAgQAAxkB'}${uniqueId}${this.count.toString(36).padStart(6, 'A')}`,
      uniqueId: `AQAD${uniqueId}`,
      path: `${kind}s/file_${this.count}.${extension}`,
      mimeType:
        kind === 'photo' ? `image/${size?.extension === 'jpg' ? 'jpeg' : size?.extension}` : file.mimeType,
      width: size?.width ?? 0,
      height: size?.height ?? 0,
    }
    this.byId.set(stored.fileId, stored)
    return stored
  }

  find(fileId: string): StoredFile | undefined {
    return this.byId.get(fileId)
  }

  findByPath(path: string): StoredFile | undefined {
    return [...this.byId.values()].find((file) => file.path === path)
  }
}

interface ImageSize {
  width: number
  height: number
  extension: 'png' | 'jpg' | 'gif' | 'webp'
}

/** Reads the size from the file's own header; undefined when it is no picture that Telegram takes as a photo. */
function imageSize(bytes: Buffer): ImageSize | undefined {
  if (bytes.length >= 24 && bytes.subarray(1, 4).toString('latin1') === 'PNG') {
    return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), extension: 'png' }
  }
  if (bytes.length >= 10 && bytes.subarray(0, 3).toString('latin1') === 'GIF') {
    return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8), extension: 'gif' }
  }
  if (bytes.length >= 30 && bytes.subarray(8, 12).toString('latin1') === 'WEBP') {
    return { width: 512, height: 512, extension: 'webp' }
  }
  return bytes.length >= 4 && bytes.readUInt16BE(0) === 0xffd8 ? jpegSize(bytes) : undefined
}

function jpegSize(bytes: Buffer): ImageSize | undefined {
  let at = 2
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined
    const marker = bytes[at + 1] ?? 0
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7), extension: 'jpg' }
    }
    at += 2 + bytes.readUInt16BE(at + 2)
  }
  return undefined
}
