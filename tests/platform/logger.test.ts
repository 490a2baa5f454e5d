import { describe, expect, it } from 'vitest'
import { createLogging } from '../../lib/platform/logger.ts'

const TOKEN = '123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-ab'
const linesOf = (write: (logging: ReturnType<typeof createLogging>) => void, levels = 'debug') => {
  const lines: string[] = []
  write(
    createLogging({ levels, secrets: [TOKEN, 'password"of\\postgres'], logLine: (line) => lines.push(line) }),
  )
  return lines
}
const only = (write: (logging: ReturnType<typeof createLogging>) => void) => {
  const [line = ''] = linesOf(write)
  return { line, parsed: JSON.parse(line) as Record<string, unknown> }
}

describe('a line', () => {
  it('is JSON with its level by name, its module and its fields', () => {
    const { parsed } = only((logging) => logging('bot').warn({ update: 7, kind: 'message' }, 'update failed'))
    expect(parsed).toMatchObject({
      level: 'warn',
      module: 'bot',
      update: 7,
      kind: 'message',
      msg: 'update failed',
    })
    expect(parsed).toHaveProperty('time')
  })

  it.each<[string, object]>([
    ['in a field', { url: `https://api.telegram.org/bot${TOKEN}/sendMessage` }],
    ['in an error', { err: new Error(`request to https://api.telegram.org/bot${TOKEN}/getMe failed`) }],
    ['in the cause of an error', { err: new Error('outer', { cause: new Error(`bot${TOKEN}`) }) }],
    ['in what an error carries', { err: Object.assign(new Error('x'), { on: { url: TOKEN } }) }],
    ['as a name', { [TOKEN]: 1 }],
  ])('never holds a secret: %s', (_where, fields) => {
    const { line } = only((logging) => logging('bot').error(fields, `about ${TOKEN}`))
    expect(line).not.toContain(TOKEN)
    expect(line).toContain('[secret]')
  })

  it('never holds a secret that JSON spells differently', () => {
    const { line } = only((logging) => logging('bot').error({ url: 'x password"of\\postgres' }, 'failed'))
    expect(line).not.toMatch(/password/)
  })

  it.each(['text', 'caption', 'body', 'first_name', 'last_name', 'username', 'payload', 'parameters'])(
    'leaves out %s, which is personal',
    (field) => {
      const { line } = only((logging) =>
        logging('bot').info({ [field]: 'Ana dice', from: { [field]: 'Ana dice' } }, 'seen'),
      )
      expect(line).not.toContain('Ana')
      expect(line.match(/\[personal\]/g)).toHaveLength(2)
    },
  )

  it('leaves out what Postgres quotes of the row in its error', () => {
    const err = Object.assign(new Error('new row violates check constraint'), {
      detail: 'Failing row contains (5, Ana dice).',
      where: "PL/pgSQL function f('Ana dice')",
      code: '23514',
    })
    const { line } = only((logging) => logging('bot').error({ err }, 'update failed'))
    expect(line).toContain('23514')
    expect(line).not.toContain('Ana')
  })
})

describe('levels', () => {
  const written = (levels: string) =>
    linesOf((logging) => {
      for (const module of ['bot', 'jobs']) {
        logging(module).debug(`${module} debug`)
        logging(module).info(`${module} info`)
        logging(module).error(`${module} error`)
      }
    }, levels).map((line) => (JSON.parse(line) as { msg: string }).msg)

  it.each([
    ['info', ['bot info', 'bot error', 'jobs info', 'jobs error']],
    ['error,bot=debug', ['bot debug', 'bot info', 'bot error', 'jobs error']],
    ['silent', []],
    ['jobs=silent', ['bot info', 'bot error']],
  ])('%s', (levels, expected) => expect(written(levels)).toEqual(expected))
})
