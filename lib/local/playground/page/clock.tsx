import { useEffect, useRef, useState } from 'preact/hooks'
import { dayIn, secondIn } from './formats.ts'
import { Icon } from './icons.tsx'
import { useView, useWords } from './store.ts'
import { advanceClock, fireCron, showToast, wordsOf } from './world.ts'

const MINUTE_MS = 60_000
const LEAPS = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 24 * 60 * MINUTE_MS } as const
const UNIT_MS: Record<string, number> = { m: LEAPS.minute, h: LEAPS.hour, d: LEAPS.day }
const CRONS = ['/api/cron/tick', '/api/cron/daily'] as const

/** The world's time, the ways to move it forward, and the triggers that would follow it by themselves. */
export function ClockCard() {
  const { language } = useView()
  const words = useWords()
  const now = useWorldNow()
  const date = dayIn(language).format(now)
  const time = secondIn(language).format(now)
  return (
    <section class="clock" aria-labelledby="clock-title">
      <h2 id="clock-title" class="sr-only">
        {words.clock}
      </h2>
      <p class="clock-face">
        <Icon name="clock" size={20} />
        <time dateTime={new Date(now).toISOString()}>
          <strong>{time}</strong>
          <span>{date}</span>
        </time>
      </p>
      <div class="clock-buttons">
        {(['minute', 'hour', 'day'] as const).map((leap) => (
          <button
            key={leap}
            type="button"
            class="action"
            aria-label={words.advanceBy(words.advance[leap])}
            onClick={() => void report(advanceClock(LEAPS[leap]))}
          >
            {words.advance[leap]}
          </button>
        ))}
        <CustomLeap />
      </div>
      <div class="cron-buttons">
        <span>{words.crons}</span>
        {CRONS.map((path) => (
          <button
            key={path}
            type="button"
            class="action"
            aria-label={words.fire(path)}
            title={words.fire(path)}
            onClick={() => void report(fireCron(path).then((status) => showToast(`${path} → ${status}`)))}
          >
            <Icon name="bell" size={15} /> {words.cronNames[path]}
          </button>
        ))}
      </div>
    </section>
  )
}

function CustomLeap() {
  const words = useWords()
  const input = useRef<HTMLInputElement>(null)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const ms = parseLeap(input.current?.value ?? '')
    if (ms === undefined) return showToast(words.badDuration, 'error')
    if (input.current) input.current.value = ''
    void report(advanceClock(ms))
  }
  return (
    <form class="leap" onSubmit={submit}>
      <input ref={input} aria-label={words.customAdvance} title={words.customAdvance} placeholder="2h, 3d…" />
      <button type="submit" class="action">
        {words.go}
      </button>
    </form>
  )
}

/** `90m`, `2h`, `3d`, `1d 12h` in milliseconds. */
function parseLeap(typed: string): number | undefined {
  const parts = [
    ...typed
      .trim()
      .toLowerCase()
      .matchAll(/\+?(\d+)\s*([mhd])\w*\s*/gu),
  ]
  if (parts.map(([whole]) => whole).join('') !== typed.trim().toLowerCase() || parts.length === 0)
    return undefined
  return parts.reduce((sum, [, count = '0', unit = 'm']) => sum + Number(count) * (UNIT_MS[unit] ?? 0), 0)
}

async function report(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => showToast(wordsOf(error), 'error'))
}

/** The world's time now: what the server last said and the seconds that have gone by since. */
function useWorldNow(): number {
  const saidMs = useView().world?.nowMs ?? 0
  const [now, setNow] = useState(saidMs)
  useEffect(() => {
    const heardAt = performance.now()
    const tick = () => setNow(saidMs + performance.now() - heardAt)
    tick()
    const timer = setInterval(tick, 1_000)
    return () => clearInterval(timer)
  }, [saidMs])
  return now
}
