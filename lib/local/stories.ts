import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Story } from './protocol.ts'

/**
 * The tours of every feature: `lib/features/<name>/stories.json`, a list of stories, by name of the feature.
 * @param root the folder that holds `lib/`
 */
export async function readStories(root: string): Promise<Story[]> {
  const files: string[] = []
  for await (const file of glob('lib/features/*/stories.json', { cwd: root })) files.push(file)
  const lists = files
    .sort()
    .map(async (file) => JSON.parse(await readFile(join(root, file), 'utf8')) as Story[])
  return (await Promise.all(lists)).flat()
}
