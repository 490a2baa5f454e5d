/** @throws when git refuses: no repository, no such reference */
export type Git = (...args: string[]) => string

/** No database older than this is to be kept: commits before it could still change a migration of theirs. */
const FIRST_DATABASE = '2026-11-24T00:00:00Z'

const NAME = /^migrations\/\d{4}-\d{2}-\d{2}-\d{2}-[a-z0-9-]+\.ts$/

/** These have one version, which changes: the functions, and what all of it makes. */
const LIVING = /^migrations\/(functions\/.+\.sql|schema\.sql)$/

/**
 * What is wrong with `migrations/`, a sentence each. Landed is what the main branch's history added: that version,
 * byte by byte, is what databases have run. A shallow clone knows less history and so holds less.
 */
export function findMigrationFaults(git: Git): { faults: string[]; note: string } {
  const main = ['origin/main', 'main', 'HEAD'].find((name) => knows(git, name))
  if (!main) return { faults: [], note: 'No git history here: frozen migrations were not checked.' }
  const landed = landedVersions(git, main)
  const present = git('ls-files', '--cached', '--others', '--exclude-standard', '--', 'migrations')
    .split('\n')
    .filter((path) => path !== '' && !LIVING.test(path))
  const deleted = new Set(git('ls-files', '--deleted', '--', 'migrations').split('\n'))
  const here = new Set(present.filter((path) => !deleted.has(path)))
  const last = [...landed.keys()].sort().at(-1) ?? ''
  const faults = [
    ...[...here].filter((path) => !NAME.test(path)).map((path) => `${path}: not named YYYY-MM-DD-NN-what.ts`),
    ...[...landed].flatMap(([path, blob]) => {
      if (!here.has(path)) return [`${path}: landed, and is gone; databases remember it`]
      if (git('hash-object', '--', path).trim() !== blob)
        return [`${path}: landed, and was changed; write a new migration instead`]
      return []
    }),
    ...[...here]
      .filter((path) => !landed.has(path) && path < last)
      .map((path) => `${path}: new, but sorts before ${last}, which databases have run already`),
  ]
  const shallow = git('rev-parse', '--is-shallow-repository').trim() === 'true'
  const note = `${landed.size} landed migrations on ${main}${shallow ? ' (as far as this shallow clone knows)' : ''}.`
  return { faults, note }
}

function knows(git: Git, name: string): boolean {
  try {
    git('rev-parse', '--verify', '--quiet', `${name}^{commit}`)
    return true
  } catch {
    return false
  }
}

/**
 * Path → the blob that counts: for what was there when the first database began, the version of that moment;
 * for later ones, the version of the commit that added them.
 */
function landedVersions(git: Git, main: string): Map<string, string> {
  const first = git('rev-list', '-1', `--before=${FIRST_DATABASE}`, main).trim()
  const landed = new Map<string, string>()
  if (first !== '') {
    const tree = git('ls-tree', '-r', '--format=%(objectname) %(path)', first, '--', 'migrations')
    for (const [, blob = '', path = ''] of tree.matchAll(/^(\w+) (.+)$/gm)) landed.set(path, blob)
  }
  const range = first === '' ? main : `${first}..${main}`
  const added = ['--diff-filter=A', '--no-renames', '--name-only', '--format=commit %H']
  let commit = ''
  for (const line of git('log', range, '--reverse', ...added, '--', 'migrations').split('\n')) {
    if (line.startsWith('commit ')) commit = line.slice('commit '.length)
    else if (line !== '' && !LIVING.test(line) && !landed.has(line))
      landed.set(line, git('rev-parse', `${commit}:${line}`).trim())
  }
  return landed
}
