/** How often a digest comes. */
export const RHYTHMS = ['daily', 'weekly'] as const
export type Frequency = (typeof RHYTHMS)[number]
