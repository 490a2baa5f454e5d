import { glob, readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ABILITIES } from '../../../lib/contract/entry.ts'
import { auditWords } from '../../../lib/features/moderation/index.ts'
import { features } from '../../../lib/features.ts'
import { type House, openHouse, SALON } from '../../support/house.ts'

/** Whatever is in the audit is read in words: no act's name, no setting's key, nothing as it is stored. */

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.act('Lucía', { do: 'start-bot' })
  await house.send('Lucía', SALON, 'hola')
})
afterAll(() => house.close())

const declared = auditWords
  .of(features)
  .flatMap(({ feature, part }) => Object.keys(part).map((name) => `${feature.name}.${name}`))

it('every act that SQL or TypeScript writes has words', async () => {
  const written = new Set<string>()
  for await (const file of glob('{migrations/functions/**/*.sql,lib/features/**/*.ts,lib/community/*.ts}')) {
    const text = await readFile(file, 'utf8')
    for (const [, call = ''] of text.matchAll(/audit_add\(([\s\S]*?);/g))
      for (const [, act = '', joined] of call.matchAll(/'([a-z]+\.[a-z_]+)'(\s*\|\|\s*v\.ability)?/g))
        if (joined) for (const ability of ABILITIES) written.add(`${act}${ability}`)
        else written.add(act)
    for (const [, act = ''] of text.matchAll(/\bact: '([a-z]+\.[a-z_]+)'/g)) written.add(act)
  }
  expect(written.size).toBeGreaterThan(20)
  expect([...written].filter((act) => !declared.includes(act) && !act.endsWith('_'))).toEqual([])
})

const add = (key: string, act: string, before: unknown, after: unknown) =>
  house.rows(
    `select audit_add(g.id, $1, $2::bigint, $3, null, $4::jsonb, $5::jsonb, null, now()) from groups g where g.title = '${SALON}'`,
    key,
    house.person('Lucía').id,
    act,
    JSON.stringify(before),
    JSON.stringify(after),
  )

const read = async () => {
  await house.loseRedis()
  house.advance(120_000)
  let page = await house.send('Lucía', 'private:Lucía', '/auditoria')
  const said: string[] = []
  for (;;) {
    said.push(page?.text ?? '')
    if (!page?.buttons.flat().some(({ text }) => text.includes('Más antiguo'))) return said.join('\n')
    page = (await house.press('Lucía', 'private:Lucía', 'Más antiguo', page)).message
  }
}

const handles = features.flatMap(({ settings }) => Object.values(settings?.handles ?? {}))
const plain = (value: unknown) => (typeof value === 'bigint' ? String(value) : value)
const changes = [
  ...handles.map(({ key, fallback, kind }) => [
    key,
    null,
    kind === 'flag' ? !fallback : kind === 'topic' ? 7 : plain(fallback),
  ]),
  ...features.filter(({ essential }) => !essential).map(({ name }) => [`modules.${name}`, null, true]),
  ['configuration.prepared', null, true],
] as [string, unknown, unknown][]

it('and is read in words, with each setting by its name and its value as people read it', async () => {
  for (const act of declared) await add(`words:${act}`, act, null, null)
  for (let at = 0; at < changes.length; at += 6) {
    const some = changes.slice(at, at + 6)
    const fields = (which: 1 | 2) => Object.fromEntries(some.map((each) => [each[0], each[which]]))
    await add(`settings:${at}`, 'configuration.set', fields(1), fields(2))
  }
  await add('file', 'exchange.import', null, { file: 'a.xlsx', changes: 3, waiting: 1 })
  await add('wipe', 'exchange.wipe', null, { parts: ['saldos', 'perfiles'] })
  await add('rung', 'moderation.undo', 'mute', null)
  await add('pardon', 'moderation.pardon', null, 13)
  await add('alert', 'moderation.banned', null, 2)
  const said = await read()
  const raw = said.match(/[a-z]+\.[a-zA-Z_]+(?=:| →|\n|$)|\btrue\b|\bfalse\b|\bnull\b|[[{]"|\d{6,}/g) ?? []
  expect(raw.filter((each) => !/^(?:a\.xlsx|t\.me|ejemplo\.org)/.test(each))).toEqual([])
  expect(said).toContain('grupo preparado: — → sí')
  expect(said).toContain('archivo: a.xlsx')
  expect(said).toContain('partes: saldos, perfiles')
  expect(said).toContain('silencio → —')
  expect(said).toContain('sanciones: 13')
  expect(said).toContain('veces: 2')
  expect(said).not.toMatch(/— → \d/)
}, 120_000)
