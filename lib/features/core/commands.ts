import { arg } from '../../contract/arguments.ts'
import { type AnyCommand, command } from '../../contract/command.ts'
import { greet, showDiagnosis, showHelp, showLanguages, switchLanguage } from './answers.ts'
import { say } from './texts.ts'

/** Bot API: a deep link carries at most 64 characters. */
const DEEP_LINK_MAX = 64
/** Bot API: a command has at most 32; room for a slash, the bot's name and a slip. */
const TOPIC_MAX = 100

const start = command({
  name: 'start',
  place: 'anywhere',
  args: { payload: arg.optionalText(DEEP_LINK_MAX, 'quiet') },
  forChats: true,
  async run(turn, { payload }) {
    if (turn.inPrivate) {
      const followed = payload && (await turn.conversation.follow(payload))
      return followed || greet(turn)
    }
    // "Add to a group" makes Telegram write this in the name of who adds: the welcome has just been said.
    return payload === 'true' ? undefined : { where: 'aside', text: say('start.group') }
  },
})

const help = command({
  name: 'help',
  unseen: true,
  aliases: ['ayuda', 'comandos'],
  place: 'anywhere',
  reads: true,
  args: { topic: arg.optionalText(TOPIC_MAX, 'quiet') },
  forChats: true,
  run: (turn, { topic }) => showHelp(turn, topic),
})

const LANGUAGE_NAMES = {
  español: 'es',
  castellano: 'es',
  spanish: 'es',
  inglés: 'en',
  english: 'en',
} as const

const idioma = command({
  name: 'idioma',
  unseen: true,
  aliases: ['language'],
  place: 'anywhere',
  ability: 'settings',
  args: { language: arg.optionalWord(['es', 'en'], LANGUAGE_NAMES) },
  run: (turn, { language }) => (language ? switchLanguage(turn, language) : showLanguages(turn)),
})

const cancelar = command({
  name: 'cancelar',
  unseen: true,
  aliases: ['cancel'],
  place: 'anywhere',
  letsGo: true,
  args: {},
  forChats: true,
  run: (turn) => ({
    where: 'aside',
    text: say(turn.conversation.leave() ? 'cancel.done' : 'cancel.nothing'),
  }),
})

const diagnostico = command({
  name: 'diagnostico',
  unseen: true,
  aliases: ['diagnosis'],
  place: 'group',
  ability: 'settings',
  args: {},
  // It asks Telegram three times each time.
  limit: { per: 'group', times: 6, seconds: 60 },
  run: showDiagnosis,
})

export const coreCommands: readonly AnyCommand[] = [start, help, idioma, cancelar, diagnostico]
