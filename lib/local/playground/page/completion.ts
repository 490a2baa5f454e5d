import type { WorldChat, WorldPerson } from '../../protocol.ts'

export interface Completion {
  /** What is read first: `/transferir`, `@lucia_vega`. */
  label: string
  detail: string
  /** The whole draft once it is taken. */
  draft: string
  caret: number
  /** A command that goes to the bot alone when it is chosen here. */
  unseen?: boolean
}

const MAX_COMPLETIONS = 40

/** What could stand at the caret: a command while the draft is one unfinished word after `/`, or a person after `@`. */
export function complete(
  draft: string,
  caret: number,
  chat: WorldChat,
  people: readonly WorldPerson[],
  me: number,
): Completion[] {
  const before = draft.slice(0, caret)
  const command = /^\/(\w*)$/u.exec(before)
  if (command) return completeCommand(command[1] ?? '', draft.slice(caret), chat.commands[me] ?? [])
  const mention = /(?:^|\s)@(\w*)$/u.exec(before)
  if (mention) return completeMention(before, mention[1] ?? '', draft.slice(caret), chat, people)
  return []
}

/** The command that the draft begins with, for the line of usage above the composer. */
export function commandOf(
  draft: string,
  chat: WorldChat,
  me: number,
): WorldChat['commands'][string][number] | undefined {
  const typed = /^\/(\w+)(?:@\w+)?(?:\s|$)/u.exec(draft)?.[1]?.toLowerCase()
  return typed === undefined ? undefined : chat.commands[me]?.find(({ command }) => command === typed)
}

function completeCommand(typed: string, rest: string, commands: WorldChat['commands'][string]): Completion[] {
  const wanted = typed.toLowerCase()
  return commands
    .filter(({ command }) => command.startsWith(wanted))
    .slice(0, MAX_COMPLETIONS)
    .map(({ command, description, isEphemeral }) => {
      const start = `/${command} `
      return {
        label: `/${command}`,
        detail: description,
        draft: start + rest.trimStart(),
        caret: start.length,
        ...(isEphemeral ? { unseen: true } : {}),
      }
    })
}

function completeMention(
  before: string,
  typed: string,
  rest: string,
  chat: WorldChat,
  people: readonly WorldPerson[],
): Completion[] {
  const wanted = typed.toLowerCase()
  const head = before.slice(0, before.length - typed.length)
  const present = new Set(chat.members.map((member) => member.userId))
  return people
    .filter((person) => person.username !== undefined && present.has(person.id))
    .filter(
      ({ username = '', firstName }) =>
        username.toLowerCase().startsWith(wanted) || firstName.toLowerCase().startsWith(wanted),
    )
    .slice(0, MAX_COMPLETIONS)
    .map(({ username = '', firstName }) => {
      const start = `${head}${username} `
      return {
        label: `@${username}`,
        detail: firstName,
        draft: start + rest.trimStart(),
        caret: start.length,
      }
    })
}
