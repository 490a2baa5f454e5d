import type { Services } from '../../../contract/turn.ts'

/** Standard Webhooks wants 24 to 64. */
const SECRET_BYTES = 32

const about = (ref: string) => `hooks:${ref}`

/** A new secret of an endpoint: as its receiver holds it, and as it is kept. */
export function newSecret(
  { random, sealing }: Services,
  ref: string,
): { readonly secret: string; readonly sealed: string } {
  const bytes = Buffer.from(random.token(SECRET_BYTES), 'base64url')
  const secret = `whsec_${bytes.toString('base64')}`
  return { secret, sealed: sealing.seal(secret, about(ref)) }
}

/** @returns undefined where the key that it was sealed under is gone */
export const openSecret = ({ sealing }: Services, ref: string, sealed: string): string | undefined =>
  sealing.open(sealed, about(ref))
