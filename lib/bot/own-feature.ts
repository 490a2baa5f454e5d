import { onPress, onYes } from '../contract/action.ts'
import { command } from '../contract/command.ts'
import type { Feature } from '../contract/feature.ts'
import type { Overview } from '../jobs/overview.ts'
import { receiptKind } from '../jobs/say-later.ts'
import { isKeeper, retry, runPicked, runShown } from './routes/commands.ts'
import { chooseGroup, showGroups } from './routes/meant.ts'
import {
  meantLine,
  pickGroup,
  retryWithPerson,
  runWith,
  showYourself,
  stateAgain,
  surePerson,
  wizardButton,
} from './routes/own-buttons.ts'
import type { Registry } from './routes/registry.ts'
import { stateReply } from './state.ts'
import { botTexts, say } from './texts.ts'
import type { OpenTurn } from './turn/turn.ts'
import { OVER } from './wizards/lead.ts'

/**
 * What the bot says and does by itself, as a feature like any other: its texts, and its own buttons.
 * @param registry where a command that is tried again is found
 * @param overview how it stands
 */
export const ownFeature = (
  registry: () => Registry,
  overview: (now: number) => Promise<Overview>,
): Feature => ({
  name: botTexts.name,
  category: 'start',
  essential: true,
  texts: botTexts.texts,
  notices: [receiptKind],
  commands: [
    command({
      name: 'grupo',
      aliases: ['group'],
      place: 'private',
      args: {},
      reads: true,
      run: (turn) => showGroups(turn as unknown as OpenTurn),
    }),
    command({
      name: 'estado',
      aliases: ['state'],
      place: 'private',
      keeperOnly: true,
      unlisted: true,
      args: {},
      reads: true,
      run: ({ services, now }) => stateReply(services, overview, now),
    }),
  ],
  actions: [
    onPress(pickGroup, {
      place: 'private',
      run: (turn, [groupId]) => {
        const open = turn as unknown as OpenTurn
        return chooseGroup(open, groupId, (waiting) => retry(registry(), open, waiting))
      },
    }),
    // Presses in a wizard that is under way go to it (routes/dispatch): what gets here is of one that is over.
    onPress(wizardButton, { place: 'anywhere', run: () => OVER }),
    onPress(stateAgain, {
      place: 'private',
      reads: true,
      run: (turn) =>
        isKeeper(turn as unknown as OpenTurn)
          ? stateReply(turn.services, overview, turn.now)
          : { toast: say('refusals.old_button'), alert: true },
    }),
    onYes(retryWithPerson, {
      place: 'group',
      run: (turn, payload) => runPicked(registry(), turn as unknown as OpenTurn, payload),
    }),
    onYes(surePerson, {
      place: 'group',
      run: (turn, payload) => retry(registry(), turn as unknown as OpenTurn, payload),
    }),
    onYes(meantLine, {
      place: 'anywhere',
      run: (turn, { line: { replyTo, ...line }, ...waiting }) =>
        retry(registry(), turn as unknown as OpenTurn, { ...waiting, line: { ...line, replyTo } }),
    }),
    onYes(showYourself, {
      place: 'group',
      run: (turn, { line: { replyTo, ...line }, ...waiting }) =>
        runShown(registry(), turn as unknown as OpenTurn, { ...waiting, line: { ...line, replyTo } }),
    }),
    onPress(runWith, {
      place: 'anywhere',
      run: (turn, [name, text]) =>
        retry(registry(), turn as unknown as OpenTurn, { command: name, line: { text } }),
    }),
  ],
})
