import { wizardButton } from '../routes/own-buttons.ts'
import { say } from '../texts.ts'
import { isBack, isSkip } from '../wizards/screens.ts'
import { fail, giveUp, MAX_DEATHS } from './failure.ts'
import { handle } from './handle.ts'
import {
  answeredOnly,
  type Inside,
  type InsideParts,
  type Passage,
  type Proceeding,
  responseBody,
  type WebhookAnswer,
} from './passage.ts'
import { plainResponse } from './plain-answer.ts'
import { promptedBy } from './prompt.ts'

/** What is behind the door. */
export function createInside(parts: InsideParts): Inside {
  const { services, features, alerts } = parts
  return {
    promptedBy: (incoming) => promptedBy(features, services, incoming),
    goOn: (passage, entry, prompted) =>
      goOn(prompted ? { ...parts, services: prompted.services } : parts, passage, entry),
    fail: (passage, error) => fail(parts, passage, error),
    tellOfOutage: alerts.tellOfOutage,
    leave({ state }) {
      // What the turn wrote to the outbox is sent, and what it found due is done, in the background.
      for (const each of state.behind) services.behind(each)
      if (state.catchUp) services.catchUp()
      else if (state.deliverSoon) services.deliverSoon()
    },
  }
}

async function goOn(parts: InsideParts, passage: Passage, entry: Proceeding): Promise<WebhookAnswer> {
  if (entry.attempt > MAX_DEATHS) return giveUp(parts, passage, new Error('killed again and again'))
  if (entry.forgetful && entry.session === undefined && wantsSession(passage))
    return laterAgain(parts, passage)
  return handle(parts, passage, entry, entry.limited)
}

/** What goes on from something that was said before, which is kept where nobody can look now. */
function wantsSession({ incoming }: Passage): boolean {
  const { callback, command } = incoming
  const press = callback?.press
  if (press) return press.kind === 'answer' || press.feature === wizardButton.feature
  return command !== undefined && (isBack(command.name) || isSkip(command.name))
}

async function laterAgain(parts: InsideParts, passage: Passage): Promise<WebhookAnswer> {
  const { incoming, from, state } = passage
  state.language = from.languageCode?.startsWith('en') ? 'en' : 'es'
  const body = responseBody(plainResponse(parts, passage, say('conversations_away')))
  await parts.gate.commit({
    ...answeredOnly(passage, body),
    spoke: incoming.callback ? 0 : 1,
  })
  state.held = false
  state.outcome = 'later'
  return { status: 200, body }
}
