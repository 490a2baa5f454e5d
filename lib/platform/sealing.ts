import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Random } from './random.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Keeps words in Postgres that whoever reads its tables alone can't read. */
export interface Sealing {
  /** @param about what it belongs to: under anything else it isn't opened */
  seal(words: string, about: string): string
  /** @returns undefined where none of the keys in force sealed it, or it belongs to something else */
  open(sealed: string, about: string): string | undefined
}

/** @param signingKeys the first seals, each opens */
export function createSealing(signingKeys: readonly string[], random: Random): Sealing {
  const keys = signingKeys.map((key) => Buffer.from(hkdfSync('sha256', key, '', 'phantom seals', 32)))
  const openWith = (key: Buffer, sealed: Buffer, about: string): string | undefined => {
    try {
      const opening = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      opening.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(-TAG_BYTES))
      return Buffer.concat([
        opening.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)),
        opening.final(),
      ]).toString()
    } catch {
      return undefined
    }
  }
  return {
    seal(words, about) {
      const [key] = keys
      if (!key) throw new Error('there is no key to seal with')
      const nonce = Buffer.from(random.token(NONCE_BYTES), 'base64url')
      const sealing = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about))
      const parts = [nonce, sealing.update(words), sealing.final()]
      return Buffer.concat([...parts, sealing.getAuthTag()]).toString('base64url')
    },
    open(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64url')
      return keys.reduce<string | undefined>((found, key) => found ?? openWith(key, bytes, about), undefined)
    },
  }
}
