import type { Button } from '../../contract/button.ts'
import { extensionPoint } from '../../contract/extension.ts'

/** What a feature lets whoever has added the bot begin with: a button of the welcome. */
export interface WelcomePart {
  readonly button: Button
}

export const welcomePart = extensionPoint<WelcomePart>('core.welcome')
