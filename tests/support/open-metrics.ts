/** A strict reader of OpenMetrics 1.0's text: throws at whatever its grammar or its rules don't allow. */

/** By family, its samples: suffix and labels as written, to value. */
export type Read = Map<string, Map<string, number>>

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const ESCAPED = '(?:[^"\\\\\\n]|\\\\["\\\\n])*'
const LABEL = `[a-zA-Z_][a-zA-Z0-9_]*="${ESCAPED}"`
const META = new RegExp(`^# (TYPE|UNIT|HELP) (${NAME}) (.*)$`)
const SAMPLE = new RegExp(`^(${NAME})(\\{(?:${LABEL}(?:,${LABEL})*)?\\})? ([^ ]+)$`)
const SUFFIXES: Record<string, readonly string[]> = {
  counter: ['_total'],
  gauge: [''],
  histogram: ['_bucket', '_count', '_sum'],
}

export function readOpenMetrics(text: string): Read {
  if (!text.endsWith('# EOF\n')) throw new Error('it does not end with # EOF and a line feed')
  const lines = text.slice(0, -1).split('\n')
  const read: Read = new Map()
  let family = ''
  let type = ''
  const metas = new Set<string>()
  for (const [index, line] of lines.entries()) {
    const fail = (why: string): never => {
      throw new Error(`line ${index + 1}: ${why}: ${line}`)
    }
    if (line === '# EOF') {
      if (index !== lines.length - 1) fail('something follows the end')
      continue
    }
    const meta = META.exec(line)
    if (meta) {
      const [, kind = '', name = '', rest = ''] = meta
      if (name !== family) {
        if (read.has(name)) fail('a family comes twice')
        family = name
        type = ''
        metas.clear()
        read.set(name, new Map())
      }
      if (metas.has(kind)) fail('a family says that twice')
      if ((read.get(name)?.size ?? 0) > 0) fail('a family is described after its samples')
      metas.add(kind)
      if (kind === 'TYPE') type = rest in SUFFIXES ? rest : fail('an unknown type')
      if (kind === 'UNIT' && !name.endsWith(`_${rest}`)) fail('the name does not end with its unit')
      if (kind === 'HELP' && /(^|[^\\])(\\\\)*(\\[^\\n"]|")/.test(rest)) fail('badly escaped')
      continue
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? fail('no sample')
    if (!name.startsWith(family)) fail('a sample of another family')
    const suffix = name.slice(family.length)
    if (!SUFFIXES[type]?.includes(suffix)) fail(`a ${type} has no such sample`)
    const number = value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value)
    if (Number.isNaN(number)) fail('no number')
    if (type !== 'gauge' && number < 0) fail('it can not be negative')
    const samples = read.get(family) as Map<string, number>
    if (samples.has(suffix + labels)) fail('a sample comes twice')
    samples.set(suffix + labels, number)
  }
  for (const [name, samples] of read) checkHistogram(name, samples)
  return read
}

function checkHistogram(name: string, samples: Map<string, number>): void {
  const buckets = [...samples].filter(([key]) => key.startsWith('_bucket'))
  if (buckets.length === 0) return
  const bounds = buckets.map(([key]) => /^_bucket\{le="(\d+\.\d+|\+Inf)"\}$/.exec(key)?.[1])
  if (bounds.includes(undefined)) throw new Error(`${name}: a bucket without a bound that is a float`)
  if (bounds.at(-1) !== '+Inf') throw new Error(`${name}: no bucket of all`)
  const counts = buckets.map(([, value]) => value)
  if (counts.some((value, i) => value < (counts[i - 1] ?? 0))) throw new Error(`${name}: buckets shrink`)
  if (samples.get('_count') !== counts.at(-1)) throw new Error(`${name}: the count is not its last bucket's`)
}
