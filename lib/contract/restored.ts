import { extensionPoint } from './extension.ts'
import type { Services } from './turn.ts'

/**
 * What a feature does to a database that was set back, before the bot goes on with it: by `npm run restore`, and again by
 * its own due work where that was killed. It sends nothing.
 */
export interface AfterRestore {
  readonly name: string
  /** @returns how much was done */
  run(services: Services): Promise<number>
}

export const afterRestore = extensionPoint<AfterRestore>('after a restore')
