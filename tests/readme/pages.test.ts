import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PICTURES, picturePath } from './list.ts'

const root = join(import.meta.dirname, '../..')
const ALL_PICTURES_BYTES = 600_000

/** As GitHub makes anchors of headings. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

describe.each(['README.md', 'README.es.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'])(
  '%s',
  async (page) => {
    const text = await readFile(join(root, page), 'utf8')

    it('leads nowhere that is not there', async () => {
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
        const [file = '', anchor] = target.split('#')
        const path = join(root, file || page)
        expect([target, existsSync(path)]).toEqual([target, true])
        if (!anchor) continue
        const there = [...(await readFile(path, 'utf8')).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
          anchorOf(heading),
        )
        expect(there).toContain(anchor)
      }
    })

    it('names tests and scripts that there are', async () => {
      const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
      for (const [, script = ''] of text.matchAll(/npm run ([\w:-]+)/g))
        expect(scripts).toHaveProperty([script])
      for (const [, file = ''] of text.matchAll(/`((?:tests|lib)\/[\w./-]+\.ts)`/g))
        expect([file, existsSync(join(root, file))]).toEqual([file, true])
    })

    it('closes what it folds away', () => {
      expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length)
    })
  },
)

it('shows pictures that weigh little, and no others lie about', async () => {
  const sizes = await Promise.all(
    PICTURES.map(async (each) => (await stat(join(root, picturePath(each)))).size),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(ALL_PICTURES_BYTES)
  for (const page of ['README.md', 'README.es.md']) {
    const shown = [...(await readFile(join(root, page), 'utf8')).matchAll(/\((pictures\/[^)]+)\)/g)].map(
      ([, path]) => path,
    )
    expect(shown.sort()).toEqual(PICTURES.map(picturePath).sort())
  }
})
