import ts from 'typescript'

/** Where the types of the Bot API are read. */
const TYPES = 'node_modules/@grammyjs/types/message.d.ts'

/** A string somewhere in a message: `poll.options[].text`, and the type that declares it: `PollOption.text`. */
export interface StringPath {
  readonly path: string
  readonly declared: string
}

/**
 * Every place of a `Message` where the types of the Bot API allow a string, by the compiler itself. A type inside itself
 * is followed once: what it carries deeper down it carries here too.
 * @param isClosed branches that needn't be followed
 */
export function messageStrings(isClosed: (path: string) => boolean): readonly StringPath[] {
  const program = ts.createProgram([TYPES], {
    strict: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
  })
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(TYPES)
  const file = source && checker.getSymbolAtLocation(source)
  const message = file && checker.getExportsOfModule(file).find(({ name }) => name === 'Message')
  if (!message) throw new Error(`${TYPES} exports no Message`)
  const found = new Map<string, StringPath>()

  const visit = (type: ts.Type, path: string, declared: string, within: readonly ts.Type[]): void => {
    if (type.flags & (ts.TypeFlags.String | ts.TypeFlags.TemplateLiteral)) found.set(path, { path, declared })
    if (within.includes(type)) return
    const deeper = [...within, type]
    if (type.isUnion()) {
      for (const each of type.types) visit(each, path, declared, deeper)
      return
    }
    if (!(type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection))) return
    if (checker.isArrayType(type)) {
      for (const each of checker.getTypeArguments(type as ts.TypeReference))
        visit(each, `${path}[]`, declared, deeper)
      return
    }
    for (const property of type.getProperties()) {
      const next = path === '' ? property.name : `${path}.${property.name}`
      if (isClosed(next)) found.set(next, { path: next, declared: `${nameOf(property)}` })
      else visit(checker.getTypeOfSymbol(property), next, nameOf(property), deeper)
    }
  }
  visit(checker.getDeclaredTypeOfSymbol(message), '', 'Message', [])
  return [...found.values()]
}

/** `Poll.question`: the interface in which a property is written. */
function nameOf(property: ts.Symbol): string {
  const parent = property.declarations?.[0]?.parent
  const owner = parent && 'name' in parent && (parent.name as ts.Identifier | undefined)?.text
  return `${owner || 'Message'}.${property.name}`
}
