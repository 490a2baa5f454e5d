/** What a contract's row may say of itself: words that rules decide by and queries read. */

/** Why a contract is over. Only a default that both confirmed costs anybody their deposit. */
export type EndReason = (typeof END_REASONS)[number]
export const END_REASONS = [
  'expired',
  'left_early',
  'safeword',
  'revoked',
  'left',
  'blocked',
  'default',
] as const

export const WISHES = ['renew', 'end'] as const
export type Wish = (typeof WISHES)[number]
