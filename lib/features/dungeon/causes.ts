/** How a stay may end, as its row says it. */
export const END_CAUSES = [
  'served',
  'bail',
  'escaped',
  'freed',
  'permission',
  'safeword',
  'revoked',
  'left',
  'blocked',
] as const
export type EndCause = (typeof END_CAUSES)[number]
