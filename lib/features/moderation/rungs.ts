/** What a rung of the ladder does, as a sanction's row says it. */
export const RUNG_KINDS = ['delete', 'warn', 'mute', 'ban'] as const
export type RungKind = (typeof RUNG_KINDS)[number]
