import { type RawBuilder, sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Court, MINUTE, openCourt } from './court.ts'

/** `/auditoria prueba`: it holds whoever has themselves erased, and tells of whatever was changed past the bot. */

let court: Court
beforeAll(async () => {
  court = await openCourt({ instances: 2 })
})
afterAll(() => court.close())
beforeEach(() => court.anew())

const proof = async () => {
  court.house.advance(MINUTE)
  return (await court.say('Lucía', '/auditoria prueba')) ?? ''
}
const warn = async (times: number) => {
  for (let time = 1; time <= times; time += 1) {
    await court.say('Bruno', `/advertir @ivan_el_cuervo motivo ${time}`)
    court.house.advance(MINUTE)
  }
}
const tamper = (statement: RawBuilder<unknown>) =>
  court.house.app.services.database.batch([
    sql`select set_config('session_replication_role', 'replica', true)`,
    statement,
  ])

it.each<[string, RawBuilder<unknown>, string]>([
  ['changed', sql`update audit_entries set subject_id = 1 where number = 2`, 'El acto 2 no es el que'],
  ['taken out of the middle', sql`delete from audit_entries where number = 2`, 'Falta el acto 2'],
  ['cut off at the end', sql`delete from audit_entries where number = 4`, 'acto 4'],
  ['told in other words', sql`update audit_words set words = 'otro' where number = 3`, 'palabras del acto 3'],
])('says so of an act that was %s', async (_what, statement, said) => {
  await warn(4)
  expect(await proof()).toContain('La cadena está entera')
  await tamper(statement)
  const told = await proof()
  expect(told).toContain('Alguien ha tocado la auditoría')
  expect(told).toContain(said)
})

it('holds where two instances note at once', async () => {
  const people = ['@ivan_el_cuervo', '@nadia_noir']
  await Promise.all(
    ['Bruno', 'Lucía'].flatMap((who) => people.map((whom) => court.say(who, `/advertir ${whom} basta ya`))),
  )
  await court.house.settled()
  expect(await court.audit()).toHaveLength(4)
  expect(await proof()).toContain('La cadena está entera: 4 actos')
})

it('holds when whom it was done to, and who did it, have themselves erased: their names and words are gone', async () => {
  await warn(2)
  for (const who of ['Iván', 'Bruno']) {
    await court.house.act(who, { do: 'start-bot' })
    await court.house.send(who, `private:${who}`, '/borrarme')
    await court.house.press(who, `private:${who}`, 'Entiendo')
    await court.house.press(who, `private:${who}`, 'Sí, bórrame')
    await court.tick()
    expect(await proof()).toMatch(/La cadena está entera: \d+ actos/)
    const shown = (await court.say('Lucía', '/auditoria')) ?? ''
    expect(shown).toContain('advertencia')
    expect(shown).not.toContain(who)
    expect(shown).not.toContain('motivo')
  }
})
