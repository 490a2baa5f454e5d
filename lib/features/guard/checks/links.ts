import type { Link, LinkKind } from '../reading/links.ts'

/** What a kind of address says about who leaves it as one of their first messages. */
const WEIGHTS: Readonly<Record<LinkKind, number>> = {
  known: 0,
  reference: 0,
  unknown: 0.35,
  telegram: 0.55,
  bot: 0.6,
  shortener: 0.6,
  invite: 0.8,
  cheap: 0.8,
  person: 0.8,
  program: 0.85,
  lure: 0.85,
  disguised: 0.85,
  unseen: 0.85,
}

export const linkWeight = ({ kind }: Link): number => WEIGHTS[kind]
