import { createHash } from 'node:crypto'

/** How callers name a script: by the SHA-1 of what they wrote. */
export const scriptSha = (source: string) => createHash('sha1').update(source).digest('hex')

/**
 * Scripts for Upstash begin with `#!lua flags=…`, whose flags plain Redis doesn't know. Only the line break stays,
 * so that the lines that errors name are right.
 */
export const withoutFlags = (source: string) => source.replace(/^#!lua[^\n]*/, '')
