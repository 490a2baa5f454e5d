import type { Text } from '../values/text.ts'
import { extensionPoint } from './extension.ts'
import type { Services } from './turn.ts'

/** What a feature tells whoever runs the bot, in `/estado`: a few lines that stand together. */
export interface KeeperPart {
  /** @throws whatever keeps it from telling: that is said in its place */
  lines(services: Services, now: number): Promise<readonly Text[]>
}

export const keeperPart = extensionPoint<KeeperPart>('keeper')
