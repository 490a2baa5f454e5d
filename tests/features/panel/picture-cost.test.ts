import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { bundle } from '../../../lib/cli/bundle.ts'

const MOST_CPU_MS = 300
const PAGE = `
const { drawPage } = await import('./picture.mjs')
const rows = Array.from({ length: 6 }, (_, n) => ({ label: '/orden' + n, value: n * 100, part: n }))
const page = {
  group: 'El Salón', title: 'Gente', range: '13 semanas', number: String,
  tiles: Array.from({ length: 8 }, (_, n) => ({ label: 'cifra ' + n, now: '10 000', before: 'antes 9 000', direction: 1, mood: 'good' })),
  charts: [
    { kind: 'hours', title: 'Horas', days: [...'LMXJVSD'], cells: Array.from({ length: 7 }, (_, d) => Array.from({ length: 24 }, (_, h) => d * h * 7)) },
    { kind: 'rows', title: 'Órdenes', partTitle: 'rechazadas', rows },
  ],
}
const { length } = await drawPage(page, 'dark')
const { user, system } = process.cpuUsage()
console.log(JSON.stringify({ length, ms: (user + system) / 1000 }))
`

it('a picture costs under 300 ms of processor time where nothing is warm, as it is deployed', async () => {
  const folder = await mkdtemp(join(import.meta.dirname, '../../../build-picture-'))
  try {
    await bundle({ entryPoints: { picture: 'lib/features/panel/picture.ts' }, outdir: folder })
    await writeFile(join(folder, 'page.mjs'), PAGE)
    // Processor time of a machine that does much beside it is more than it is: the least of three counts.
    const costs: number[] = []
    for (let run = 0; run < 3; run++) {
      const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'page.mjs')])
      const { length, ms } = JSON.parse(stdout) as { length: number; ms: number }
      expect(length).toBeGreaterThan(10_000)
      costs.push(ms)
    }
    expect(Math.min(...costs)).toBeLessThan(MOST_CPU_MS)
  } finally {
    await rm(folder, { recursive: true })
  }
})
