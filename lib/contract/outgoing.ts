/** A message to somebody else's server, at an address that a person has typed: signed per Standard Webhooks. */
export interface OutgoingCall {
  readonly url: string
  /** Names the message for ever: `webhook-id`. */
  readonly id: string
  /** Milliseconds since 1970: of this attempt. */
  readonly at: number
  /** `whsec_…`; while one is being changed, the newer first: each gives a signature. */
  readonly secrets: readonly string[]
  /** JSON. */
  readonly body: string
}

/**
 * Why no server has answered. `refused`: its name or its address is of a private network, this machine, or none that
 * anybody may be sent to. `large`: the message is, and was not sent.
 */
export type NoAnswer = 'refused' | 'timeout' | 'unreachable' | 'large'

/** `code`: the HTTP status; only 2xx means that it was taken. */
export type CallOutcome = { readonly code: number } | { readonly failed: NoAnswer }

/**
 * What is wrong with an address. `form`: no address, or none of `https://`, or with a name and password in it. `private`: see
 * `refused`. `unknown`: nobody has that name.
 */
export type AddressFault = 'form' | 'private' | 'unknown'

/** The one way to addresses that people type. What may be reached is decided when a connection is made, each time. */
export interface Outgoing {
  /** What is wrong with an address by its form, by its name and by where that leads now. */
  judge(url: string): Promise<AddressFault | undefined>
  /** One attempt. Never throws. */
  call(call: OutgoingCall): Promise<CallOutcome>
}
