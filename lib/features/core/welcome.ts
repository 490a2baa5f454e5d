import type { Button } from '../../contract/button.ts'
import { extensionPoint } from '../../contract/extension.ts'
import type { Act } from '../../contract/turn.ts'

/** What a feature lets whoever has added the bot begin with: a button of the welcome. */
export interface WelcomePart {
  readonly button: Button
}

export const welcomePart = extensionPoint<WelcomePart>('core.welcome')

/** What a feature has to ask whoever begins the private chat: it comes in the place of the welcome there. */
export interface StartPart {
  /** @param chat the private chat @returns whether it asks something, which it says by itself */
  ask(act: Act, chat: number): Promise<boolean>
}

export const startPart = extensionPoint<StartPart>('core.start')
