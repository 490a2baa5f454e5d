import { BarChart, type BarSeriesOption } from 'echarts/charts'
import { GridComponent, type GridComponentOption } from 'echarts/components'
import { type ComposeOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { drawPng } from '../../ui/png.ts'
import { escapeXml, frameSvg, legible, NIGHT } from '../../ui/style.ts'
import { cut } from '../../values/cut.ts'

use([BarChart, GridComponent, SVGRenderer])

/** What the picture says, already in words. */
export interface WeekWords {
  readonly group: string
  readonly title: string
  /** One a day. */
  readonly labels: readonly string[]
  /** Those without anything to show are left out. */
  readonly series: readonly {
    readonly title: string
    readonly tone: keyof typeof TONES
    /** One a day. */
    readonly values: readonly number[]
  }[]
}

const WIDTH = 1000
const HEIGHT = 620
const TITLE_LETTERS = 36
/** Where the bars are: `head` is left above them for their title and the largest one's number, `gap` below. */
const BARS = { left: 60, top: 120, right: 60, bottom: 60, head: 62, gap: 22 } as const
/** From top to bottom of a bar. */
const TONES = { blood: ['#d3475f', '#5b1528'], gold: ['#f0d9a8', '#7d5f2b'] } as const

/** The week as PNG bytes. @param count a number as the reader reads it, short */
export const drawWeek = (words: WeekWords, count: (value: number) => string): Promise<Buffer> =>
  drawPng(weekSvg(words, count))

/** Pure: the week as SVG. */
export function weekSvg(words: WeekWords, count: (value: number) => string): string {
  const shown = words.series.filter(({ values }) => values.some((value) => value > 0))
  const room = (HEIGHT - BARS.top - BARS.bottom) / Math.max(1, shown.length)
  const heads = shown.map(({ title, tone, values }, i) => {
    const sum = count(values.reduce((total, value) => total + value, 0))
    const y = BARS.top + i * room + 22
    return `<text x="${BARS.left}" y="${y}" font-size="27" fill="#e8dcd0">${escapeXml(legible(title))}<tspan dx="14" fill="${TONES[tone][0]}">${escapeXml(sum)}</tspan></text>`
  })
  const group = legible(words.group)
  const name = group.length > TITLE_LETTERS ? `${cut(group, TITLE_LETTERS - 1).trimEnd()}…` : group
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="EB Garamond">
<defs>${NIGHT}</defs>
${frameSvg(WIDTH, HEIGHT)}
<text x="${BARS.left}" y="86" font-family="Cinzel" font-size="32" fill="#f0d9a8">${escapeXml(name)}</text>
<text x="${WIDTH - BARS.right}" y="86" font-size="26" font-style="italic" fill="#a8916a" text-anchor="end">${escapeXml(legible(words.title))}</text>
${heads.join('\n')}
${barsSvg(words.labels, shown, room, count)}
</svg>`
}

function barsSvg(
  labels: readonly string[],
  series: WeekWords['series'],
  room: number,
  count: (value: number) => string,
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT })
  const last = series.length - 1
  const option: ComposeOption<BarSeriesOption | GridComponentOption> = {
    animation: false,
    textStyle: { fontFamily: 'EB Garamond' },
    grid: series.map((_, i) => ({
      left: BARS.left,
      right: BARS.right,
      top: BARS.top + i * room + BARS.head,
      height: room - BARS.head - BARS.gap,
    })),
    xAxis: series.map((_, i) => ({
      type: 'category',
      gridIndex: i,
      data: labels.map(legible),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: '#9c7a3c', opacity: 0.5 } },
      axisLabel: { show: i === last, color: '#cbb8ac', fontSize: 22, interval: 0, margin: 12 },
    })),
    yAxis: series.map((_, i) => ({ type: 'value', gridIndex: i, show: false, min: 0 })),
    series: series.map(({ tone: name, values }, i) => ({
      type: 'bar',
      xAxisIndex: i,
      yAxisIndex: i,
      barWidth: '46%',
      // A day without anything has no bar; one with little is still a day with something.
      data: values.map((value) => ({ value: value > 0 ? value : '-', label: { show: value > 0 } })),
      barMinHeight: 3,
      label: {
        position: 'top',
        color: TONES[name][0],
        fontSize: 22,
        formatter: ({ value }) => count(Number(value)),
      },
      itemStyle: {
        borderRadius: [6, 6, 0, 0],
        color: {
          type: 'linear',
          x: 0,
          y: 0,
          x2: 0,
          y2: 1,
          colorStops: TONES[name].map((color, offset) => ({ offset, color })),
        },
      },
    })),
  }
  chart.setOption(option)
  try {
    return chart.renderToSVGString()
  } finally {
    // Else it would keep the process alive.
    chart.dispose()
  }
}
