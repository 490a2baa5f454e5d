import { createHash, createHmac } from 'node:crypto'

/** SHA-256 of a text as UTF-8: 64 lower-case hexadecimal digits, as `printf %s text | sha256sum` prints them. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** HMAC-SHA256 of a text under a key, both as UTF-8, written likewise: `printf %s text | openssl dgst -sha256 -hmac key`. */
export const hmacSha256 = (key: string, text: string): string =>
  createHmac('sha256', key).update(text).digest('hex')
