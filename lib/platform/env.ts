import { hkdfSync } from 'node:crypto'

/** What a variable's text comes to; undefined for one that isn't valid. */
type Read<Value> = (text: string) => Value | undefined

/** How a variable is read: by regular expressions, since every cold start reads them, and zod takes longer to load. */
interface Schema<Value> {
  readonly read: Read<Exclude<Value, undefined>>
  /** What it is where it is missing; left out, it must be given. */
  readonly missing?: { readonly is: Value }
}

const matching =
  (pattern: RegExp): Read<string> =>
  (text) =>
    pattern.test(text) ? text : undefined

const httpAddress: Read<string> = (text) =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined

/** Without the slash at its end, so that paths follow. */
const address: Read<string> = (text) => httpAddress(text)?.replace(/\/+$/, '')

/** What a header can carry. */
const inHeader = (min: number): Read<string> => matching(new RegExp(`^[\\x21-\\x7e]{${min},}$`))

const longerThan =
  (least: number): Read<string> =>
  (text) =>
    text.length >= least ? text : undefined

const required = <Value>(read: Read<Value>): Schema<Value> => ({
  read: read as Read<Exclude<Value, undefined>>,
})
const optional = (read: Read<string>): Schema<string | undefined> => ({ read, missing: { is: undefined } })
const or = (read: Read<string>, value: string): Schema<string> => ({ read, missing: { is: value } })

const ONLY_VERCEL: Schema<'vercel' | undefined> = {
  read: (text) => (text === 'vercel' ? text : undefined),
  missing: { is: undefined },
}

const OWNERS: Schema<readonly number[]> = {
  read(text) {
    const ids = text.split(/[\s,]+/).filter(Boolean)
    return ids.every(isOwner) ? ids.map(Number) : undefined
  },
  missing: { is: [] },
}

interface Variable {
  readonly schema: Schema<unknown>
  /** What a person would look for in vain, said in a sentence without the value. */
  readonly faultOf?: (value: string) => string | undefined
  readonly purpose: string
  readonly example: string
}

/** Every variable: what it is for and an example, so that a fault can be mended from its own message. */
const variables = {
  TELEGRAM_BOT_TOKEN: {
    schema: required(matching(/^\d+:[\w-]{20,}$/)),
    purpose: "the bot's token from @BotFather",
    example: '123456789:AAE…',
  },
  TELEGRAM_BOT_USERNAME: {
    schema: required((text) => /^@?([A-Za-z]\w{3,31})$/.exec(text)?.[1]),
    purpose: "the bot's @username, so that no start has to ask Telegram for it",
    example: 'ThePhantomBot',
  },
  TELEGRAM_API_ROOT: {
    schema: or(address, 'https://api.telegram.org'),
    faultOf: faultOfAddress,
    purpose: 'where the Bot API answers',
    example: 'https://api.telegram.org',
  },
  TELEGRAM_WEBHOOK_SECRET: {
    schema: required(matching(/^[\w-]{16,256}$/)),
    purpose: 'proves that an update comes from Telegram (A-Z a-z 0-9 _ -, at least 16 characters)',
    example: 'openssl rand -hex 32',
  },
  TELEGRAM_WEBHOOK_SECRET_PREVIOUS: {
    schema: optional(matching(/^[\w-]{16,256}$/)),
    purpose: 'the secret before this one, accepted while it is being changed',
    example: 'the old value',
  },
  TELEGRAM_NETWORKS_ONLY: {
    schema: ONLY_VERCEL,
    purpose:
      "set to vercel, only calls from Telegram's own networks are taken, by the address that Vercel forwards (nowhere else)",
    example: 'vercel',
  },
  OWNER_IDS: {
    schema: OWNERS,
    faultOf: (value) => faultOfOwners(value),
    purpose: "Telegram ids of the bot's owners, who get its alerts",
    example: '11111111,22222222',
  },
  DATABASE_URL: {
    schema: required(matching(/^postgres(ql)?:\/\/\S+$/)),
    faultOf: (value) => faultOfStoreUrl(value) ?? faultOfDatabaseName(value),
    purpose: 'the Neon database',
    example: 'postgresql://user:password@ep-name.eu-central-1.aws.neon.tech/phantom',
  },
  UPSTASH_REDIS_REST_URL: {
    schema: required(httpAddress),
    faultOf: faultOfRestUrl,
    purpose: 'the Upstash Redis REST endpoint',
    example: 'https://eu1-name.upstash.io',
  },
  UPSTASH_REDIS_REST_TOKEN: {
    schema: required(inHeader(1)),
    purpose: 'the token of that endpoint',
    example: 'AX…',
  },
  CRON_SECRET: {
    schema: optional(inHeader(16)),
    purpose: 'what the cron endpoints want as Authorization: Bearer … (without it they refuse everyone)',
    example: 'openssl rand -hex 32',
  },
  HEALTH_TOKEN: {
    schema: optional(inHeader(16)),
    purpose:
      'what /api/metrics and /api/health?ready want as Authorization: Bearer …, so that who watches can start nothing (CRON_SECRET when missing)',
    example: 'openssl rand -hex 32',
  },
  QSTASH_TOKEN: {
    schema: optional(inHeader(16)),
    purpose: 'with it Upstash QStash wakes the bot at the very moment when something falls due',
    example: 'eyJVc2VySUQi…',
  },
  QSTASH_URL: {
    schema: or(address, 'https://qstash.upstash.io'),
    faultOf: faultOfAddress,
    purpose: 'where QStash answers, if not at its first address (its console names it)',
    example: 'https://qstash-us-east-1.upstash.io',
  },
  QSTASH_CURRENT_SIGNING_KEY: {
    schema: optional(inHeader(16)),
    purpose: 'proves that a wake-up comes from QStash',
    example: 'sig_…',
  },
  QSTASH_NEXT_SIGNING_KEY: {
    schema: optional(inHeader(16)),
    purpose: 'the key that QStash signs with once the keys are rolled',
    example: 'sig_…',
  },
  PUBLIC_URL: {
    schema: optional(address),
    faultOf: (value) => faultOfAddress(value) ?? faultOfPath(value),
    purpose: 'where QStash reaches this deployment (on Vercel: its production address when missing)',
    example: 'https://your-app.vercel.app',
  },
  SENTRY_DSN: {
    schema: optional(matching(/^https?:\/\/\w+(:\w+)?@[^/\s]+\/(\S+\/)?\d+$/)),
    purpose: "with it Sentry gets the log's faults, as the log has them",
    example: 'https://0123456789abcdef@o1.ingest.de.sentry.io/1',
  },
  SIGNING_KEY: {
    schema: optional(longerThan(16)),
    purpose: 'signs buttons and codes (derived from the bot token when missing)',
    example: 'openssl rand -hex 32',
  },
  SIGNING_KEY_PREVIOUS: {
    schema: optional(longerThan(16)),
    purpose:
      'the key before this one: opens what it signed and sealed, and stays (npm run setup -- --rotate)',
    example: 'the old value',
  },
  LOG_LEVEL: {
    schema: or(
      matching(/^(\w+=)?(trace|debug|info|warn|error|silent)(,\w+=(trace|debug|info|warn|error|silent))*$/),
      'info',
    ),
    purpose: 'log level, and per module where it differs',
    example: 'info,bot=debug',
  },
  BACKUP_AGE_RECIPIENT: {
    schema: optional(matching(/^age1[02-9ac-hj-np-z]{40,}$/)),
    faultOf: faultOfRecipient,
    purpose: 'the public key that backups are sealed for; the key itself stays off the server',
    example: 'npm run backup -- --new-key backup-key.txt',
  },
  BACKUP_TELEGRAM_CHAT_ID: {
    schema: optional(matching(/^-100\d{5,12}$/)),
    purpose: 'a private channel where the bot may post: backups are kept there',
    example: '-1001234567890',
  },
  BACKUP_DIR: {
    schema: optional((text) => text),
    purpose: 'a folder where backups are kept, on a machine of your own',
    example: '/var/backups/phantom',
  },
  BACKUP_BLOB_TOKEN: {
    schema: optional(inHeader(16)),
    purpose: "a Vercel Blob store's read-write token: backups are kept there",
    example: 'vercel_blob_rw_…',
  },
  BACKUP_BLOB_URL: {
    schema: or(address, 'https://vercel.com/api/blob'),
    faultOf: faultOfAddress,
    purpose: 'where Vercel Blob answers',
    example: 'https://vercel.com/api/blob',
  },
  BACKUP_KEEP_DAYS: {
    schema: or(matching(/^[1-9]\d{0,3}$/), '35'),
    purpose: 'how many days backups are kept, where they can be taken away again',
    example: '35',
  },
  NEON_API_KEY: {
    schema: optional(inHeader(16)),
    purpose: "Neon's API key: how far back the database can be set, and setting it back",
    example: 'napi_…',
  },
  NEON_PROJECT_ID: {
    schema: optional(matching(/^[a-z0-9-]{3,60}$/)),
    purpose: "the Neon project's id",
    example: 'shiny-wind-028834',
  },
  NEON_BRANCH_ID: {
    schema: optional(matching(/^br-[a-z0-9-]{3,60}$/)),
    purpose: 'the id of the Neon branch that the bot runs on',
    example: 'br-aged-salad-637688',
  },
  NEON_API_URL: {
    schema: or(address, 'https://console.neon.tech/api/v2'),
    faultOf: faultOfAddress,
    purpose: "where Neon's API answers",
    example: 'https://console.neon.tech/api/v2',
  },
} as const satisfies Record<string, Variable>

type Name = keyof typeof variables
type Parsed = { [N in Name]: (typeof variables)[N]['schema'] extends Schema<infer Value> ? Value : never }

export type Env = Omit<Parsed, 'SIGNING_KEY'> & { readonly SIGNING_KEY: string; readonly botId: number }

/** Names every variable that is missing or wrong, with its purpose and an example; never a value. */
export class EnvInvalid extends Error {
  override readonly name = 'EnvInvalid'
  /** One line each. */
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      `The environment is not complete:\n${faults.map((line) => `  ${line}`).join('\n')}\nSee .env.example.`,
    )
    this.faults = faults
  }
}

/** What exact wake-ups take beside QStash's token. */
const QSTASH_NEEDS = ['QSTASH_CURRENT_SIGNING_KEY', 'QSTASH_NEXT_SIGNING_KEY', 'PUBLIC_URL'] as const

type Source = Readonly<Record<string, string | undefined>>

const BACKUP_PLACES = ['BACKUP_TELEGRAM_CHAT_ID', 'BACKUP_DIR', 'BACKUP_BLOB_TOKEN'] as const

/** Backups want a key to be sealed for and somewhere to lie, or neither. */
function needsOfBackups(source: Source): readonly Name[] {
  const hasPlace = BACKUP_PLACES.some((name) => given(source, name) !== undefined)
  if (given(source, 'BACKUP_AGE_RECIPIENT') !== undefined) return hasPlace ? [] : ['BACKUP_TELEGRAM_CHAT_ID']
  return hasPlace ? ['BACKUP_AGE_RECIPIENT'] : []
}

const needsOfNeon = (source: Source): readonly Name[] =>
  given(source, 'NEON_API_KEY') === undefined ? [] : ['NEON_PROJECT_ID', 'NEON_BRANCH_ID']

/** @throws EnvInvalid naming every fault at once */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const faults: string[] = []
  const values: Partial<Record<Name, unknown>> = {}
  const fault = (name: Name, what: string, why?: string) => {
    const { purpose, example } = variables[name]
    faults.push(`${name} is ${what}: ${purpose}.${why ? ` ${why}` : ''} Example: ${example}`)
  }
  for (const name of Object.keys(variables) as Name[]) {
    const raw = given(source, name)
    const variable: Variable = variables[name]
    const why = raw === undefined ? undefined : (faultOfText(name, raw) ?? variable.faultOf?.(raw))
    const { read, missing } = variable.schema
    const value = raw === undefined ? missing?.is : read(raw)
    const isValid = raw === undefined ? missing !== undefined : value !== undefined && why === undefined
    if (isValid) values[name] = value
    else fault(name, raw === undefined ? 'missing' : 'not valid', why)
  }
  if (values.QSTASH_TOKEN !== undefined)
    for (const name of QSTASH_NEEDS) if (given(source, name) === undefined) fault(name, 'missing')
  const together = [...needsOfBackups(source), ...needsOfNeon(source)]
  for (const name of together) if (given(source, name) === undefined) fault(name, 'missing')
  if (faults.length > 0) throw new EnvInvalid(faults)
  const parsed = values as Parsed
  return {
    ...parsed,
    // One secret less to set up; a new token then also ends the buttons that the old one signed.
    SIGNING_KEY: parsed.SIGNING_KEY ?? derivedKey(parsed.TELEGRAM_BOT_TOKEN),
    botId: Number(parsed.TELEGRAM_BOT_TOKEN.split(':')[0]),
  }
}

export interface QStashEnv {
  readonly url: string
  readonly token: string
  readonly signingKeys: readonly string[]
  /** What it calls. */
  readonly tickUrl: string
}

/** @returns undefined where nothing is woken exactly */
export function qstashOf(env: Env): QStashEnv | undefined {
  const { QSTASH_URL: url, QSTASH_TOKEN: token, PUBLIC_URL: deployment } = env
  const { QSTASH_CURRENT_SIGNING_KEY: current, QSTASH_NEXT_SIGNING_KEY: next } = env
  if (!token || !current || !next || !deployment) return undefined
  return { url, token, signingKeys: [current, next], tickUrl: `${deployment}/api/cron/tick` }
}

export interface BackupEnv {
  readonly recipient: string
  readonly keepDays: number
  readonly chatId: number | undefined
  readonly folder: string | undefined
  readonly blob: { readonly url: string; readonly token: string } | undefined
}

/** @returns undefined where no backups are made */
export function backupsOf(env: Env): BackupEnv | undefined {
  const { BACKUP_AGE_RECIPIENT: recipient, BACKUP_TELEGRAM_CHAT_ID: chat, BACKUP_DIR: folder } = env
  if (!recipient) return undefined
  const token = env.BACKUP_BLOB_TOKEN
  return {
    recipient,
    keepDays: Number(env.BACKUP_KEEP_DAYS),
    chatId: chat === undefined ? undefined : Number(chat),
    folder,
    blob: token ? { url: env.BACKUP_BLOB_URL, token } : undefined,
  }
}

export interface NeonEnv {
  readonly url: string
  readonly apiKey: string
  readonly projectId: string
  readonly branchId: string
}

/** @returns undefined where Neon's API is not to be asked */
export function neonOf(env: Env): NeonEnv | undefined {
  const {
    NEON_API_URL: url,
    NEON_API_KEY: apiKey,
    NEON_PROJECT_ID: projectId,
    NEON_BRANCH_ID: branchId,
  } = env
  return apiKey && projectId && branchId ? { url, apiKey, projectId, branchId } : undefined
}

/** What signs buttons, and what still verifies them while it is being changed: the first signs. */
export const signingKeysOf = (env: Env): string[] => [
  env.SIGNING_KEY,
  ...(env.SIGNING_KEY_PREVIOUS ? [env.SIGNING_KEY_PREVIOUS] : []),
]

/** What no log line may hold. */
export function secretsOf(env: Env): string[] {
  return [
    env.TELEGRAM_BOT_TOKEN,
    env.TELEGRAM_WEBHOOK_SECRET,
    env.TELEGRAM_WEBHOOK_SECRET_PREVIOUS,
    env.UPSTASH_REDIS_REST_TOKEN,
    env.DATABASE_URL,
    env.CRON_SECRET,
    env.HEALTH_TOKEN,
    env.QSTASH_TOKEN,
    env.QSTASH_CURRENT_SIGNING_KEY,
    env.QSTASH_NEXT_SIGNING_KEY,
    env.SIGNING_KEY,
    env.SIGNING_KEY_PREVIOUS,
    env.BACKUP_BLOB_TOKEN,
    env.NEON_API_KEY,
  ].filter((secret): secret is string => secret !== undefined)
}

/** An empty variable is a missing one: dashboards and .env files leave them behind. */
function given(source: Readonly<Record<string, string | undefined>>, name: Name): string | undefined {
  // Vercel's own, without https://.
  const host = name === 'PUBLIC_URL' && source.VERCEL_PROJECT_PRODUCTION_URL
  return tidied(source[name]) || (host ? `https://${host}` : undefined)
}

/** A value as it was meant: dashboards and copied lines leave white space and quotation marks around it. */
export function tidied(value: string | undefined): string | undefined {
  const text = value?.trim()
  const quoted = text && /^(["'])(.*)\1$/s.exec(text)
  return quoted ? quoted[2]?.trim() : text
}

/** What can be in no value at all, wherever it came from. */
export function faultOfText(name: string, value: string): string | undefined {
  // A list of owners may be one a line.
  if (name !== 'OWNER_IDS' && /\p{Cc}/u.test(value))
    return 'It has a line break or another control character inside.'
  if (/["“”]|^'|'$/.test(value)) return 'It has a quotation mark in it.'
  return undefined
}

/** What is unreadable about `scheme://user:password@host/…`, mostly a password that was not escaped. */
export function faultOfStoreUrl(value: string): string | undefined {
  if (value.includes('#')) return 'A # in it must be written as %23.'
  if (value.split('?')[0]?.split('@', 3).length === 3) return 'An @ in its password must be written as %40.'
  const url = URL.canParse(value) ? new URL(value) : undefined
  // What ends the host's part too early leaves the @ behind it.
  if (!url || (value.includes('@') && url.username + url.password === ''))
    return 'In its password / must be written as %2F, ? as %3F, : as %3A and [ as %5B.'
  const { username, password, hostname } = url
  if (hostname === '') return 'It names no host.'
  try {
    decodeURIComponent(username + password)
    return undefined
  } catch {
    return 'A % in its password must be written as %25.'
  }
}

function faultOfRestUrl(value: string): string | undefined {
  return /^rediss?:/i.test(value)
    ? "This is Redis' own address: what is wanted here is the one for REST, which begins with https://."
    : faultOfAddress(value)
}

/** What paths are put behind may have nothing there already. */
function faultOfAddress(value: string): string | undefined {
  if (value.includes('?')) return 'It must end before its ?: a query has no place in it.'
  return value.includes('#') ? 'It must end before its #: a fragment has no place in it.' : undefined
}

/** The functions answer under `/api/…` of it. */
function faultOfPath(value: string): string | undefined {
  if (!URL.canParse(value) || /^\/*$/.test(new URL(value).pathname)) return undefined
  return 'It must end with its host (and port): a path has no place in it.'
}

/** Without one Postgres takes the user's name for it, and whoever reads the log looks elsewhere. */
function faultOfDatabaseName(value: string): string | undefined {
  return URL.canParse(value) && /^\/*$/.test(new URL(value).pathname)
    ? 'It names no database: that stands behind the host, after a /.'
    : undefined
}

/** The secret one looks much the same, and whoever has it reads every backup. */
function faultOfRecipient(value: string): string | undefined {
  return /^AGE-SECRET-KEY-/i.test(value)
    ? 'This is the secret key, which must never be on a server: what belongs here is the public one beside it, age1….'
    : undefined
}

function isOwner(id: string): boolean {
  return /^[1-9]\d{0,15}$/.test(id) && Number.isSafeInteger(Number(id))
}

const faultOfOwners = (value: string): string | undefined =>
  value
    .split(/[\s,]+/)
    .filter(Boolean)
    .every(isOwner)
    ? undefined
    : 'Each is a number of 1 to 16 digits, as @userinfobot tells it.'

function derivedKey(secret: string): string {
  return Buffer.from(hkdfSync('sha256', secret, '', 'phantom signing key', 32)).toString('base64url')
}

/** The variables with their purpose and example: what `.env.example` is held against. */
export const documentedVariables = Object.entries(variables).map(([name, { purpose, example }]) => ({
  name,
  purpose,
  example,
}))

/** Whether Node itself was told to call through a proxy (`NODE_USE_ENV_PROXY`, or the flag of the same meaning). */
export const goesThroughProxy = (): boolean =>
  process.env.NODE_USE_ENV_PROXY === '1' ||
  [...process.execArgv, process.env.NODE_OPTIONS ?? ''].some((options) => options.includes('--use-env-proxy'))
