import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Story } from './protocol.ts'

const SHORT_TOURS = 'lib/local/playground/tours.json'

/**
 * The tours: the short ones of the house, then those of every feature (`lib/features/<name>/stories.json`, a list of
 * stories).
 * @param root the folder that holds `lib/`
 * @param order names of features, as a newcomer should meet them; those not named come first, by name
 */
export async function readStories(root: string, order: readonly string[] = []): Promise<Story[]> {
  const files: string[] = []
  for await (const file of glob('lib/features/*/stories.json', { cwd: root })) files.push(file)
  const lists = files
    .sort()
    .map(async (file) => JSON.parse(await readFile(join(root, file), 'utf8')) as Story[])
  const stories = (await Promise.all(lists)).flat()
  stories.sort((a, b) => order.indexOf(a.feature) - order.indexOf(b.feature))
  return [...(await shortTours(root)), ...stories]
}

async function shortTours(root: string): Promise<Story[]> {
  return JSON.parse(await readFile(join(root, SHORT_TOURS), 'utf8')) as Story[]
}
