import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'

const read = (name: string) => readFile(new URL(`../../${name}`, import.meta.url), 'utf8')

it('lets the README’s line for Pro be put into vercel.json as it stands', async () => {
  const [, line = ''] = /^- \*\*Pro\*\*: add `(\{[^`]+\})` to `crons`/m.exec(await read('README.md')) ?? []
  const vercel = await read('vercel.json')
  const added = JSON.parse(vercel.replace('"crons": [', `"crons": [${line}, `)) as { crons: unknown[] }
  expect(added.crons).toEqual([
    { path: '/api/cron/tick', schedule: '* * * * *' },
    ...(JSON.parse(vercel) as { crons: unknown[] }).crons,
  ])
})
