/** What goes wrong for a program, as RFC 9457 tells it. Types are stable: programs compare them. */

export interface Problem {
  readonly status: number
  readonly title: string
  /** What whoever wrote the program does about it. */
  readonly mend: string
}

export const PROBLEMS = {
  unauthorized: {
    status: 401,
    title: 'No key, or one that does not stand',
    mend: 'Send `Authorization: Bearer <key>`. Keys are made and revoked by `/apikey` in the private chat with the bot.',
  },
  'missing-scope': {
    status: 403,
    title: 'The key was not made for this',
    mend: 'Make a key with the scope that the endpoint names.',
  },
  'maker-may-not': {
    status: 403,
    title: 'Whoever made the key may not do this any more',
    mend: 'A key does no more than its maker may in the chat at that moment. Somebody who may has to make one.',
  },
  'bot-is-gone': {
    status: 403,
    title: 'The bot is no longer in the group',
    mend: 'Its keys work again once somebody adds it to the group again.',
  },
  'not-shown': {
    status: 403,
    title: 'The room does not see this',
    mend: 'A key sees what the room sees. Balances, for one, are shown where the group made them public in its settings.',
  },
  'module-off': {
    status: 403,
    title: 'The group has switched this off',
    mend: 'The group may switch the module on in its settings.',
  },
  'not-found': {
    status: 404,
    title: 'There is nothing here',
    mend: 'See `/v1/openapi.json` for what there is.',
  },
  'unknown-member': {
    status: 404,
    title: 'Nobody by that name is known in the group',
    mend: 'Name a member by id, or by `@username` if the bot has seen it.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Not by this method',
    mend: 'The `Allow` header names those there are.',
  },
  refused: {
    status: 409,
    title: 'The bot refuses',
    mend: '`code` says why, in a stable word; `detail` says it to people.',
  },
  'request-in-progress': {
    status: 409,
    title: 'The first call by this idempotency key has not come to its end',
    mend: 'Ask again in a moment, by the same key.',
  },
  'too-large': { status: 413, title: 'The body is too large', mend: 'At most 64 kB.' },
  'unsupported-type': {
    status: 415,
    title: 'The body is not JSON',
    mend: 'Send `Content-Type: application/json`, without a `Content-Encoding`.',
  },
  'invalid-request': {
    status: 400,
    title: 'The request does not fit the description',
    mend: '`errors` names what, by JSON pointer or by the name of a parameter.',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'A call that changes something needs an idempotency key',
    mend: 'Send `Idempotency-Key`: up to 255 visible characters, such as a UUID, one for each thing that is to happen.',
  },
  'idempotency-key-invalid': {
    status: 400,
    title: 'The idempotency key is none that can be kept',
    mend: '`detail` says what is wrong with it: 1 to 255 visible characters of ASCII, such as a UUID.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This idempotency key was used for something else',
    mend: 'One key stands for one call, for 24 hours. Take another one.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many calls',
    mend: '`Retry-After` says how many seconds to wait; `RateLimit` says what is left.',
  },
  fault: {
    status: 500,
    title: 'A fault of the bot',
    mend: 'Tell whoever runs it; it has been written down.',
  },
  unavailable: { status: 503, title: 'Not now', mend: 'Ask again in a moment, by the same idempotency key.' },
} as const satisfies Record<string, Problem>

export type ProblemName = keyof typeof PROBLEMS

export const typeOf = (name: ProblemName): string => `/v1/problems/${name}`

/** A refusal on its way out. */
export class ProblemRaised extends Error {
  override readonly name = 'ProblemRaised'
  readonly problem: ProblemName
  readonly more: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  /** @param more members beside the standard ones, or `detail` */
  constructor(
    problem: ProblemName,
    more: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(problem)
    this.problem = problem
    this.more = more
    this.headers = headers
  }
}

export const problemBody = (name: ProblemName, more: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    type: typeOf(name),
    title: PROBLEMS[name].title,
    status: PROBLEMS[name].status,
    ...more,
  })
