import { BarChart, type BarSeriesOption } from 'echarts/charts'
import { GridComponent, type GridComponentOption } from 'echarts/components'
import { type ComposeOption, init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { drawPng } from '../../ui/png.ts'
import { escapeXml, frameSvg, legible, NIGHT } from '../../ui/style.ts'

use([BarChart, GridComponent, SVGRenderer])

export interface Tile {
  readonly label: string
  readonly now: string
  readonly before: string
  readonly direction: -1 | 0 | 1
  readonly mood: 'good' | 'bad' | 'neither'
}

interface HoursWords {
  readonly kind: 'hours'
  readonly title: string
  /** Seven, Monday first, as are the rows of `cells`. */
  readonly days: readonly string[]
  readonly cells: readonly (readonly number[])[]
}

interface RowsWords {
  readonly kind: 'rows'
  readonly title: string
  readonly partTitle?: string | undefined
  readonly rows: readonly {
    readonly label: string
    readonly value: number
    readonly part?: number | undefined
  }[]
}

interface ColumnsWords {
  readonly kind: 'columns'
  readonly title: string
  readonly labels: readonly string[]
  readonly series: readonly {
    readonly title: string
    readonly tone: 'gold' | 'blood'
    readonly values: readonly number[]
  }[]
}

/** What the picture says, already in words. */
export interface PageWords {
  readonly group: string
  readonly title: string
  readonly range: string
  readonly tiles: readonly Tile[]
  readonly charts: readonly (HoursWords | RowsWords | ColumnsWords)[]
  /** A number as the reader reads it, short. */
  readonly number: (amount: number) => string
}

/** Parchment in the place of the night, under the names that the frame asks for. */
const DAYLIGHT = `<radialGradient id="night" cx="0.3" cy="0.2" r="1.2"><stop offset="0" stop-color="#fffaf0"/><stop offset="0.6" stop-color="#f6ead3"/><stop offset="1" stop-color="#e8d6b6"/></radialGradient>
<linearGradient id="gold" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#b58a3a"/><stop offset="0.5" stop-color="#7d5a1e"/><stop offset="1" stop-color="#b58a3a"/></linearGradient>`

const COLORS = {
  dark: {
    defs: NIGHT,
    title: '#f0d9a8',
    words: '#eee2d6',
    quiet: '#bfa99b',
    number: '#f6e6c0',
    panel: '#ffffff',
    panelOpacity: 0.05,
    line: '#9c7a3c',
    good: '#8fce9f',
    bad: '#f08a97',
    gold: ['#f0d9a8', '#8a6a30'],
    blood: ['#e0566e', '#6b1a30'],
    cold: '#2a1420',
    hot: '#f3c56b',
  },
  light: {
    defs: DAYLIGHT,
    title: '#5b1528',
    words: '#3a1a20',
    quiet: '#75594c',
    number: '#5b1528',
    panel: '#5b1528',
    panelOpacity: 0.05,
    line: '#9c7a3c',
    good: '#1f6b3a',
    bad: '#b0203c',
    gold: ['#c8962f', '#8f6716'],
    blood: ['#b0203c', '#6b1228'],
    cold: '#efe0c4',
    hot: '#9b1c38',
  },
} as const
export type Theme = keyof typeof COLORS
type Colors = (typeof COLORS)[Theme]

const WIDTH = 1000
const SIDE = 60
const INNER = WIDTH - 2 * SIDE
const TOP = 176
const TILE = { columns: 3, height: 132, gap: 18 } as const
const TILE_WIDTH = (INNER - (TILE.columns - 1) * TILE.gap) / TILE.columns
const CHART = { title: 58, gap: 26, hours: 262, columns: 250, row: 46 } as const
const BOTTOM = 56
/** The mean width of a letter, as a part of the font's size. */
const LETTER = { title: 0.7, text: 0.46 } as const

/** The page as PNG bytes. */
export const drawPage = (words: PageWords, theme: Theme): Promise<Buffer> => drawPng(pageSvg(words, theme))

/** Pure: the page as SVG. */
export function pageSvg(words: PageWords, theme: Theme): string {
  const colors = COLORS[theme]
  const tileRows = Math.ceil(words.tiles.length / TILE.columns)
  let y = TOP + tileRows * (TILE.height + TILE.gap)
  const charts = words.charts.map((chart) => {
    y += CHART.gap
    const svg = `<text x="${SIDE}" y="${y + 24}" font-family="Cinzel" font-size="27" fill="${colors.title}">${safe(chart.title)}</text>
${legendSvg(chart, y + 24, colors)}
${chartSvg(chart, y + CHART.title, words, colors)}`
    y += CHART.title + heightOf(chart)
    return svg
  })
  const height = Math.max(560, y + BOTTOM)
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="EB Garamond">
<defs>${colors.defs}</defs>
${frameSvg(WIDTH, height)}
<text x="${SIDE}" y="96" font-family="Cinzel" font-size="38" fill="${colors.title}">${fitted(words.group, INNER - 200, 38, LETTER.title)}</text>
<text x="${WIDTH - SIDE}" y="96" font-family="Cinzel" font-size="28" fill="${colors.quiet}" text-anchor="end">${safe(words.title)}</text>
<text x="${SIDE}" y="140" font-size="29" font-style="italic" fill="${colors.words}">${safe(words.range)}</text>
${words.tiles.map((tile, i) => tileSvg(tile, i, colors)).join('\n')}
${charts.join('\n')}
</svg>`
}

const safe = (words: string) => escapeXml(legible(words))

/** Cut to what fits. */
function fitted(words: string, width: number, size: number, letter: number): string {
  const most = Math.floor(width / (size * letter))
  const clean = legible(words)
  return escapeXml(clean.length > most ? `${clean.slice(0, most - 1).trimEnd()}…` : clean)
}

function tileSvg({ label, now, before, direction, mood }: Tile, place: number, colors: Colors): string {
  const x = SIDE + (place % TILE.columns) * (TILE_WIDTH + TILE.gap)
  const y = TOP + Math.floor(place / TILE.columns) * (TILE.height + TILE.gap)
  const tone = mood === 'good' ? colors.good : mood === 'bad' ? colors.bad : colors.quiet
  const [tip, base] = direction > 0 ? [y + 60, y + 78] : [y + 78, y + 60]
  const right = x + TILE_WIDTH - 20
  // The direction is a shape, the mood a colour: nobody needs the colour to read it.
  const arrow =
    direction === 0
      ? ''
      : `<path d="M ${right - 24} ${base} L ${right} ${base} L ${right - 12} ${tip} Z" fill="${tone}"/>`
  return `<rect x="${x}" y="${y}" width="${TILE_WIDTH}" height="${TILE.height}" rx="16" fill="${colors.panel}" fill-opacity="${colors.panelOpacity}" stroke="${colors.line}" stroke-opacity="0.45"/>
<text x="${x + 20}" y="${y + 36}" font-size="25" fill="${colors.words}">${fitted(label, TILE_WIDTH - 34, 25, LETTER.text)}</text>
<text x="${x + 20}" y="${y + 84}" font-family="Cinzel" font-size="44" fill="${colors.number}">${safe(now)}</text>
${arrow}
<text x="${x + 20}" y="${y + 116}" font-size="24" font-style="italic" fill="${colors.quiet}">${safe(before)}</text>`
}

const heightOf = (chart: PageWords['charts'][number]): number =>
  chart.kind === 'rows' ? chart.rows.length * CHART.row : CHART[chart.kind]

/** What the colours of a chart mean, at the right of its title. */
function legendSvg(chart: PageWords['charts'][number], y: number, colors: Colors): string {
  const marks =
    chart.kind === 'columns'
      ? chart.series.map(({ title, tone }) => ({ title, color: colors[tone][0] }))
      : chart.kind === 'rows' && chart.partTitle
        ? [{ title: chart.partTitle, color: colors.blood[0] }]
        : []
  let right = WIDTH - SIDE
  return marks
    .toReversed()
    .map(({ title, color }) => {
      const at = right
      right -= Math.round(title.length * 24 * LETTER.text) + 56
      return `<text x="${at}" y="${y}" font-size="24" fill="${colors.quiet}" text-anchor="end">${safe(title)}</text>
<rect x="${right + 26}" y="${y - 16}" width="16" height="16" rx="4" fill="${color}"/>`
    })
    .join('\n')
}

function chartSvg(chart: PageWords['charts'][number], y: number, words: PageWords, colors: Colors): string {
  if (chart.kind === 'hours') return hoursSvg(chart, y, colors)
  return chart.kind === 'rows' ? rowsSvg(chart, y, words, colors) : columnsSvg(chart, y, words, colors)
}

const CELL = { left: 74, step: 33.5, size: 29, row: 33.5 } as const

function hoursSvg({ days, cells }: HoursWords, y: number, colors: Colors): string {
  const most = Math.max(1, ...cells.flat())
  const squares = cells.flatMap((row, day) => [
    `<text x="${SIDE}" y="${y + day * CELL.row + 22}" font-size="23" fill="${colors.words}">${safe(days[day] ?? '')}</text>`,
    ...row.map((value, hour) => {
      const x = SIDE + CELL.left + hour * CELL.step
      // A root, so that what is little is still seen beside the most.
      const heat = value > 0 ? 0.14 + 0.86 * Math.sqrt(value / most) : 0
      const at = `x="${x}" y="${y + day * CELL.row}" width="${CELL.size}" height="${CELL.size}" rx="6"`
      return `<rect ${at} fill="${colors.cold}"/>${heat > 0 ? `<rect ${at} fill="${colors.hot}" fill-opacity="${heat.toFixed(2)}"/>` : ''}`
    }),
  ])
  const hours = [0, 3, 6, 9, 12, 15, 18, 21].map(
    (hour) =>
      `<text x="${SIDE + CELL.left + hour * CELL.step + CELL.size / 2}" y="${y + 7 * CELL.row + 22}" font-size="22" fill="${colors.quiet}" text-anchor="middle">${hour}</text>`,
  )
  return [...squares, ...hours].join('\n')
}

const ROW = { label: 300, value: 110 } as const

function rowsSvg({ rows }: RowsWords, y: number, { number }: PageWords, colors: Colors): string {
  const most = Math.max(1, ...rows.map(({ value }) => value))
  const room = INNER - ROW.label - ROW.value
  return rows
    .map(({ label, value, part = 0 }, i) => {
      const top = y + i * CHART.row
      const x = SIDE + ROW.label
      const width = Math.max(6, (value / most) * room)
      const marked = value > 0 ? (part / value) * width : 0
      return `<text x="${SIDE}" y="${top + 26}" font-size="26" fill="${colors.words}">${fitted(label, ROW.label - 14, 26, LETTER.text)}</text>
<rect x="${x}" y="${top + 6}" width="${width.toFixed(1)}" height="26" rx="7" fill="${colors.gold[1]}"/>
${marked > 0 ? `<rect x="${(x + width - marked).toFixed(1)}" y="${top + 6}" width="${Math.max(4, marked).toFixed(1)}" height="26" rx="7" fill="${colors.blood[0]}"/>` : ''}
<text x="${x + width + 14}" y="${top + 28}" font-size="25" fill="${colors.words}">${safe(number(value))}</text>`
    })
    .join('\n')
}

/** So many labels have room below the columns. */
const MOST_LABELS = 8

function columnsSvg(
  { labels, series }: ColumnsWords,
  y: number,
  { number }: PageWords,
  colors: Colors,
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: CHART.columns })
  const every = Math.ceil(labels.length / MOST_LABELS)
  const option: ComposeOption<BarSeriesOption | GridComponentOption> = {
    animation: false,
    textStyle: { fontFamily: 'EB Garamond' },
    grid: { left: SIDE + 70, right: SIDE, top: 12, bottom: 44 },
    xAxis: {
      type: 'category',
      data: labels.map(legible),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colors.line, opacity: 0.6 } },
      axisLabel: { color: colors.quiet, fontSize: 22, interval: every - 1, margin: 12 },
    },
    yAxis: {
      type: 'value',
      min: 0,
      splitNumber: 3,
      minInterval: 1,
      axisLabel: { color: colors.quiet, fontSize: 21, formatter: (value: number) => number(value) },
      splitLine: { lineStyle: { color: colors.line, opacity: 0.22 } },
    },
    series: series.map(({ tone, values }) => ({
      type: 'bar',
      barGap: '8%',
      barCategoryGap: '30%',
      // Nothing has no column; little is still something.
      data: values.map((value) => (value > 0 ? value : '-')),
      barMinHeight: 3,
      itemStyle: {
        borderRadius: [5, 5, 0, 0],
        color: {
          type: 'linear',
          x: 0,
          y: 0,
          x2: 0,
          y2: 1,
          colorStops: colors[tone].map((color, offset) => ({ offset, color })),
        },
      },
    })),
  }
  chart.setOption(option)
  try {
    const svg = chart.renderToSVGString()
    return `<g transform="translate(0 ${y})">${svg}</g>`
  } finally {
    // Else it would keep the process alive.
    chart.dispose()
  }
}
