import { onPress, onYes } from '../contract/action.ts'
import type { Feature } from '../contract/feature.ts'
import { retry } from './routes/commands.ts'
import { retryWithPerson, wizardButton } from './routes/own-buttons.ts'
import type { Registry } from './routes/registry.ts'
import { botTexts } from './texts.ts'
import type { OpenTurn } from './turn/turn.ts'
import { OVER } from './wizards/lead.ts'

/**
 * What the bot says and does by itself, as a feature like any other: its texts, and its own buttons.
 * @param registry where a command that is tried again is found
 */
export const ownFeature = (registry: () => Registry): Feature => ({
  name: botTexts.name,
  category: 'start',
  essential: true,
  texts: botTexts.texts,
  actions: [
    // Presses in a wizard that is under way go to it (routes/dispatch): what gets here is of one that is over.
    onPress(wizardButton, { place: 'anywhere', run: () => OVER }),
    onYes(retryWithPerson, {
      place: 'group',
      run: (turn, payload) => retry(registry(), turn as unknown as OpenTurn, payload),
    }),
  ],
})
