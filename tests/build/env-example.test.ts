import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { expect, it } from 'vitest'
import { documentedVariables } from '../../lib/platform/env.ts'

/** Read by the local world alone: lib/local/settings.ts. */
const LOCAL_VARIABLES = [
  'PORT',
  'REDIS_URL',
  'LOCAL_DATA_DIR',
  'LOCAL_RTT_MS',
  'LOCAL_CRONS',
  'LOCAL_CONTROL_TOKEN',
]

/** Read by compose.yaml alone. */
const COMPOSE_VARIABLES = ['POSTGRES_PASSWORD', 'REDIS_PASSWORD']

const text = await readFile(new URL('../../.env.example', import.meta.url), 'utf8')
const variables = parseEnv(text)

it('has every variable, and no others', () => {
  const known = [...documentedVariables.map(({ name }) => name), ...LOCAL_VARIABLES, ...COMPOSE_VARIABLES]
  expect(Object.keys(variables).toSorted()).toEqual(known.toSorted())
})

it('gives nothing away: every value is empty', () => {
  expect(Object.values(variables).filter((value) => value !== '')).toEqual([])
})

it.each(documentedVariables)('says what $name is for, as the program itself does', ({ name, purpose }) => {
  const lines = text.split('\n')
  const at = lines.indexOf(`${name}=`)
  const comment = lines
    .slice(Math.max(0, at - 3), at)
    .join(' ')
    .toLowerCase()
  const [firstWords = ''] = purpose.toLowerCase().split(/[,;(]/)
  expect(comment).toContain(firstWords.trim())
})
