/**
 * `npm run setup -- https://your-app.vercel.app`: what a deployment needs around it, looked at and done: environment,
 * database, address, command menus, descriptions, rights, webhook. Safe to repeat. Without an address everything but the
 * webhook. `--check` changes nothing and says what it would change. `--move` takes the webhook from another address that
 * answers; `--preview` gives it to a preview, whose bot is its own. `--rotate`: how secrets are changed, with fresh ones.
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type App, createApp } from '../app.ts'
import { type Wish, wishesOf } from '../bot/set-up.ts'
import { openDirect } from '../local/neon/direct.ts'
import { isStandIn } from '../local/neon/endpoint.ts'
import { QSTASH_STAND_IN } from '../local/qstash/stand-in.ts'
import { STORES_TO_COME } from '../local/settings.ts'
import { EnvInvalid, readEnv, tidied } from '../platform/env.ts'
import { wordsOf } from '../platform/faults.ts'
import { findPending, migrateToLatest } from '../platform/migrations.ts'
import { type Finding, findOfBot, findOfWebhook, isPreview } from './bot-check.ts'
import { reachDeployment } from './deployment-check.ts'
import { findDistances } from './regions.ts'
import { rotationLines } from './rotation.ts'

const FLAGS = ['--check', '--move', '--preview', '--rotate'] as const
type Flags = ReadonlySet<string>

/** What ends it with exit code 1, said in a sentence. */
class Stopped extends Error {
  override readonly name = 'Stopped'
}

/** The address of the deployment is enough: the function's path is ours. */
function toWebhookUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url?.protocol !== 'https:')
    throw new Error(
      `Telegram wants an https address, not ${given}. Write it whole: npm run setup -- https://your-app.vercel.app`,
    )
  if (url.pathname === '/') url.pathname = '/api/telegram'
  return url.href
}

/** Telegram alone is spoken to: no store is opened, whatever is set for them. */
function appForTelegram(): App {
  const telegrams = Object.entries(process.env).filter(([name]) =>
    /^(?:TELEGRAM_|SIGNING_KEY|HEALTH_TOKEN|CRON_SECRET)/.test(name),
  )
  return createApp({
    ...Object.fromEntries(telegrams),
    DATABASE_URL: 'postgres://not:used@localhost/unused',
    UPSTASH_REDIS_REST_URL: 'http://localhost',
    UPSTASH_REDIS_REST_TOKEN: 'unused',
  })
}

const { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } = STORES_TO_COME

/** What the deployment itself would miss: of no matter to Telegram, so it is only said. */
function findOfEnvironment(): Finding[] {
  const qstash = tidied(process.env.QSTASH_TOKEN) === QSTASH_STAND_IN ? { QSTASH_TOKEN: undefined } : {}
  // On a machine of one's own `serve` makes Upstash's address of it.
  const redis = tidied(process.env.REDIS_URL) ? { UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN } : {}
  try {
    readEnv({ ...process.env, ...qstash, ...redis })
    return [{ kind: 'fine', text: 'environment: complete' }]
  } catch (error) {
    if (!(error instanceof EnvInvalid)) throw error
    return error.faults.map((text) => ({ kind: 'note', text: `a deployment needs this, too: ${text}` }))
  }
}

async function findOfRegions(): Promise<Finding[]> {
  const { regions } = JSON.parse(await readFile(new URL('../../vercel.json', import.meta.url), 'utf8'))
  const far = findDistances({
    vercel: regions,
    databaseUrl: tidied(process.env.DATABASE_URL),
    redisUrl: tidied(process.env.UPSTASH_REDIS_REST_URL),
  })
  return far.map((text) => ({ kind: 'note', text }))
}

/** Over the direct host: a pooler would keep the migrations' lock. @returns what was (or would be) applied */
async function bringDatabaseUpToDate(checks: boolean): Promise<readonly string[] | undefined> {
  const url = tidied(process.env.DATABASE_URL)
  if (!url || !/^postgres(ql)?:\/\//.test(url) || isStandIn(url)) return undefined
  const { database, close } = openDirect(url)
  try {
    return await (checks ? findPending(database) : migrateToLatest(database))
  } catch (error) {
    throw new Stopped(`DATABASE_URL: ${wordsOf(error)}\nNothing was changed at Telegram.`)
  } finally {
    await close()
  }
}

/** A preview, or another deployment, must not take the updates of the one that people use. */
async function refuseToTake(app: App, wanted: string, flags: Flags): Promise<void> {
  const { host } = new URL(wanted)
  const previewing = isPreview(host) || !['production', undefined].includes(tidied(process.env.VERCEL_ENV))
  const { url: now } = await app.services.telegram.call('getWebhookInfo', undefined)
  const other = now && new URL(now).host !== host ? now : undefined
  if (previewing && !flags.has('--preview'))
    throw new Stopped(
      `${host} is a preview. Give previews a bot and a database of their own, and then: npm run setup -- ${wanted} --preview\nNothing was changed.`,
    )
  if (!other || flags.has('--move')) return
  if (previewing && !isPreview(new URL(other).host))
    throw new Stopped(
      `This bot belongs to ${new URL(other).host}: a preview needs another one.\nNothing was changed.`,
    )
  const reached = await reachDeployment(other, app.env.TELEGRAM_WEBHOOK_SECRET)
  if (reached.ok && !reached.note?.startsWith('not checked'))
    throw new Stopped(
      `This bot is at work at ${new URL(other).host}. If it is to move: npm run setup -- ${wanted} --move\nNothing was changed.`,
    )
}

/** @returns how many are not as they should be (with `checks`), or were not before */
async function fulfil(wishes: readonly Wish[], checks: boolean): Promise<number> {
  const held = await Promise.all(wishes.map((wish) => wish.holds()))
  let changed = 0
  for (const [index, wish] of wishes.entries()) {
    const holds = held[index] === true
    if (!holds) changed += 1
    // The webhook's secret is told by nobody, so it is set again in any case.
    if (!checks && (!holds || wish.what.startsWith('webhook'))) await wish.make()
    console.log(holds ? `✓ ${wish.what} (as before)` : checks ? `✗ would set ${wish.what}` : `✓ ${wish.what}`)
  }
  return changed
}

const SIGNS = { fine: '✓', note: '!', fault: '✗' } as const

/** @throws Stopped at a fault */
function tell(findings: readonly Finding[]): void {
  for (const { kind, text } of findings) if (kind !== 'fault') console.log(`${SIGNS[kind]} ${text}`)
  const faults = findings.filter(({ kind }) => kind === 'fault')
  if (faults.length > 0) throw new Stopped(faults.map(({ text }) => `${SIGNS.fault} ${text}`).join('\n'))
}

async function setUp(given: string | undefined, flags: Flags): Promise<void> {
  const checks = flags.has('--check')
  const wanted = given === undefined ? undefined : toWebhookUrl(given)
  const app = appForTelegram()
  const { telegram } = app.services
  tell([...findOfEnvironment(), ...(await findOfRegions())])
  tell(await findOfBot(telegram, app.env.TELEGRAM_BOT_USERNAME))
  if (wanted !== undefined) {
    const token = app.env.HEALTH_TOKEN ?? app.env.CRON_SECRET
    const reached = await reachDeployment(wanted, app.env.TELEGRAM_WEBHOOK_SECRET, token)
    if (!reached.ok) throw new Stopped(`${reached.fault}\nNothing was changed.`)
    tell([{ kind: reached.note ? 'note' : 'fine', text: reached.note ?? `${new URL(wanted).host} answers` }])
    await refuseToTake(app, wanted, flags)
  }
  const applied = await bringDatabaseUpToDate(checks)
  if (applied === undefined) console.log('! database: not looked at (DATABASE_URL names none that is)')
  else if (applied.length === 0) console.log('✓ database: up to date')
  else {
    console.log(checks ? '✗ database: would apply' : '✓ database: applied')
    for (const name of applied) console.log(`    ${name}`)
  }
  const changed = await fulfil(wishesOf(app, wanted === undefined ? {} : { webhookUrl: wanted }), checks)
  if (wanted === undefined)
    console.log(
      '! webhook: left as it is (give its address to set it: npm run setup -- https://your-app.vercel.app)',
    )
  tell(findOfWebhook(await telegram.call('getWebhookInfo', undefined)))
  const open = changed + (applied?.length ?? 0)
  if (!checks) return
  console.log(open === 0 ? 'All as it should be; nothing was changed.' : 'Nothing was changed.')
  if (open > 0) process.exitCode = 1
}

function rotate(): void {
  const { env } = appForTelegram()
  const lines = rotationLines({
    webhookSecret: env.TELEGRAM_WEBHOOK_SECRET,
    signingKey: env.SIGNING_KEY,
    fresh: () => randomBytes(32).toString('hex'),
  })
  console.log(lines.join('\n'))
}

try {
  const given = process.argv.slice(2)
  const flags = new Set(given.filter((each) => each.startsWith('--')))
  const unknown = [...flags].filter((flag) => !(FLAGS as readonly string[]).includes(flag))
  if (unknown.length > 0)
    throw new Stopped(`${unknown.join(', ')}: not known. There are ${FLAGS.join(', ')}.`)
  if (flags.has('--rotate')) rotate()
  else
    await setUp(
      given.find((each) => !flags.has(each)),
      flags,
    )
} catch (error) {
  console.error(error instanceof Stopped ? error.message : wordsOf(error))
  process.exitCode = 1
}
