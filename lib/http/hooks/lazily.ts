import type { Outgoing } from '../../contract/outgoing.ts'

/** What calls is read when something is to be called: most instances never do, and every one has to start. */
export function createOutgoing(): Outgoing {
  let loaded: Promise<Outgoing> | undefined
  const load = () => {
    loaded ??= import('./outgoing.ts').then((outgoing) => outgoing.createOutgoing())
    return loaded
  }
  return {
    judge: async (url) => (await load()).judge(url),
    call: async (call) => (await load()).call(call),
  }
}
