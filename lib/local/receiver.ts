import type { Overrides } from '../entry.ts'

/** Names that nobody has (RFC 2606): in the playground a server that takes everything answers under each of them. */
const TAKES_EVERYTHING = /\.example$/
const IS_NUMBER = /^[\d.]+$|^\[/

const hostOf = (url: string): string =>
  URL.canParse(url) && url.startsWith('https://') ? new URL(url).hostname : ''

/** The servers that people name, in the playground: nobody outside is called. */
export const receivers: NonNullable<Overrides['outgoing']> = {
  async judge(url) {
    const host = hostOf(url)
    if (host === '') return 'form'
    if (TAKES_EVERYTHING.test(host)) return undefined
    return IS_NUMBER.test(host) ? 'private' : 'unknown'
  },
  call: async ({ url }) => (TAKES_EVERYTHING.test(hostOf(url)) ? { code: 200 } : { failed: 'unreachable' }),
}
