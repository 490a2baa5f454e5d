import { glob, readFile } from 'node:fs/promises'
import ts from 'typescript'

/** All SQL that one file holds, without comments; what is filled in stands as `$`. */
export interface SqlText {
  readonly file: string
  /** Of `lib/<room>/`, `lib/features/<room>/` or `migrations/functions/<room>/`. */
  readonly room: string
  readonly text: string
}

/** The SQL that runs: the functions, and what `lib/` sends. Stand-ins and tools of the command line are left out. */
export async function readSqlTexts(): Promise<SqlText[]> {
  const texts: SqlText[] = []
  for await (const file of glob('migrations/functions/*/*.sql'))
    texts.push({ file, room: file.split('/')[2] ?? '', text: withoutComments(await readFile(file, 'utf8')) })
  for await (const file of glob('lib/**/*.ts', { exclude: ['lib/local/**', 'lib/cli/**'] })) {
    const [, room = '', name = ''] = /^lib\/(?:features\/)?([^/]+)\/(.*)$/.exec(file) ?? []
    for (const text of sqlOf(file, await readFile(file, 'utf8')))
      texts.push({ file, room: name ? room : 'lib', text: withoutComments(text) })
  }
  return texts.sort((a, b) => (a.file < b.file ? -1 : 1))
}

const withoutComments = (text: string) => text.replace(/--.*$/gm, '')

const BUILDER = /^(selectFrom|insertInto|updateTable|deleteFrom|mergeInto|replaceInto|with\w*|\w*[jJ]oin)$/
const VERBS: Record<string, string> = {
  insertInto: 'insert into',
  mergeInto: 'merge into',
  replaceInto: 'insert into',
  updateTable: 'update',
  deleteFrom: 'delete from',
}

function sqlOf(file: string, source: string): string[] {
  if (!source.includes('kysely')) return []
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'sql')
      found.push(templateText(node.template))
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression
      const [first] = node.arguments
      // A name that is put together can't be read here.
      if (expression.getText() === 'sql' && /^(raw|table|id)$/.test(name.text) && !/\/platform\//.test(file))
        throw new Error(`${file}: sql.${name.text} hides from the test which table it names`)
      if (BUILDER.test(name.text) && first && ts.isStringLiteral(first))
        found.push(`${VERBS[name.text] ?? 'from'} ${first.text}`)
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true))
  return found
}

const templateText = (template: ts.TemplateLiteral): string =>
  ts.isNoSubstitutionTemplateLiteral(template)
    ? template.text
    : template.head.text + template.templateSpans.map(({ literal }) => `$${literal.text}`).join('')
