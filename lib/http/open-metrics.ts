/**
 * The text format of OpenMetrics 1.0
 * (https://github.com/prometheus/OpenMetrics/blob/main/specification/OpenMetrics.md), which Prometheus and its like scrape.
 */
export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8'

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  /** `_total`, `_bucket`, `_sum`, `_count`; nothing for a gauge. */
  readonly suffix: '' | '_total' | '_bucket' | '_sum' | '_count'
  readonly labels: Labels
  readonly value: number
}

export interface Family {
  /** Without a counter's `_total`; where there is a unit, it ends with it. */
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly unit?: 'seconds'
  readonly help: string
  readonly samples: readonly Sample[]
}

export function writeOpenMetrics(families: readonly Family[]): string {
  const lines = families.flatMap(({ name, type, unit, help, samples }) => [
    `# TYPE ${name} ${type}`,
    ...(unit ? [`# UNIT ${name} ${unit}`] : []),
    `# HELP ${name} ${escaped(help)}`,
    ...samples.map(
      ({ suffix, labels, value }) =>
        `${name}${suffix}${labelSet(labels)} ${Number.isFinite(value) ? value : 0}`,
    ),
  ])
  return `${[...lines, '# EOF'].join('\n')}\n`
}

const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')

function labelSet(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}
