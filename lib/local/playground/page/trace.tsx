import { useState } from 'preact/hooks'
import type { Trace } from '../../protocol.ts'
import { ClockCard } from './clock.tsx'
import { hourIn, tenthsIn, wholeIn } from './formats.ts'
import { Icon, type IconName } from './icons.tsx'
import { roving } from './keyboard.ts'
import { peerCost } from './peer.ts'
import { remember, remembered, update, useView, useWords } from './store.ts'

/** Clock, triggers and, newest first, what each update cost. */
export function TracePane() {
  const { traces } = useView()
  const words = useWords()
  return (
    <aside class="trace" aria-label={words.trace} data-tab="trace">
      <ClockCard />
      <header class="trace-head">
        <div>
          <h2>{words.trace}</h2>
          <p>{words.traceLead}</p>
        </div>
        {traces.length > 0 && (
          <button type="button" class="quiet" onClick={() => update({ traces: [] })}>
            {words.clear}
          </button>
        )}
      </header>
      <Legend />
      {traces.length === 0 ? (
        <p class="trace-empty">{words.noTraces}</p>
      ) : (
        <ul class="trace-list" onKeyDown={roving('summary')}>
          {traces.toReversed().map((trace, index) => (
            <li key={trace.id}>
              <TraceRow trace={trace} tabStop={index === 0} />
            </li>
          ))}
        </ul>
      )}
    </aside>
  )
}

const TARGETS = [
  ['redis', 'Redis'],
  ['postgres', 'Postgres'],
  ['telegram', 'Telegram'],
] as const

/** What the figures mean, closed again by whoever knows. */
function Legend() {
  const { language } = useView()
  const words = useWords()
  const ms = formatMs(7.5, language)
  return (
    <details
      class="legend"
      open={remembered('legend', ['open', 'closed'], 'open') === 'open'}
      onToggle={({ currentTarget: it }) => remember('legend', it.open ? 'open' : 'closed')}
    >
      <summary>{words.legend}</summary>
      <dl>
        {TARGETS.map(([icon, name]) => (
          <div key={icon}>
            <dt>
              <Trip icon={icon} name={name} count="2" />
            </dt>
            <dd>{words.legendTrips[icon]}</dd>
          </div>
        ))}
        <div>
          <dt class="peer">{words.peer('3·8·1')}</dt>
          <dd>{words.legendPeer}</dd>
        </div>
        <div>
          <dt class="trace-ms">{ms}</dt>
          <dd>{words.legendMs}</dd>
        </div>
        <div>
          <dt class="lost">{words.lost}</dt>
          <dd>{words.legendLost}</dd>
        </div>
      </dl>
    </details>
  )
}

function TraceRow({ trace, tabStop }: { trace: Trace; tabStop: boolean }) {
  const { language } = useView()
  const words = useWords()
  const kind = trace.kind === 'update' ? (trace.updateKind ?? 'update') : trace.path
  const peer = peerCost(trace)
  const [open, setOpen] = useState(false)
  const refused = trace.calls.filter(({ to, status }) => to === 'telegram' && status >= 400)
  return (
    <details class="trace-row" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary tabIndex={tabStop ? 0 : -1}>
        <span class={`status status-${Math.floor(trace.status / 100)}`}>{trace.status}</span>
        <span class="trace-what">
          <strong>{trace.summary || kind}</strong>
          <small>
            {trace.summary ? `${kind} · ` : ''}
            {hourIn(language).format(trace.startedAtMs)}
          </small>
          {trace.replyLost !== undefined && <span class="lost">{words.lost}</span>}
          {refused.length > 0 && <span class="lost">{words.refused(refused.length)}</span>}
        </span>
        <span class="costs">
          <span
            class="trips"
            role="img"
            aria-label={words.trips(trace.redis, trace.postgres, trace.telegram)}
          >
            <Trip icon="redis" name="Redis" count={trace.redis} />
            <Trip icon="postgres" name="Postgres" count={trace.postgres} />
            <Trip icon="telegram" name="Telegram" count={trace.telegram} />
          </span>
          {peer && (
            <small class="peer" title={words.legendPeer}>
              {words.peer(`${peer.redis}·${peer.postgres}·${peer.telegram}`)}
            </small>
          )}
        </span>
        <span class="trace-ms">{formatMs(trace.ms, language)}</span>
      </summary>
      {open && <TraceDetail trace={trace} />}
    </details>
  )
}

/** Drawn where it is looked at: of hundreds of updates, and with each letter that is typed, that is most of the page. */
function TraceDetail({ trace }: { trace: Trace }) {
  const { language } = useView()
  const words = useWords()
  return (
    <div class="trace-detail">
      <h3>{words.calls}</h3>
      {trace.calls.length === 0 && <p>{words.noCalls}</p>}
      <ol class="calls">
        {trace.calls.map((call, index) => (
          <li key={index}>
            <Icon name={call.to} size={14} />
            <code>{call.what}</code>
            <span class={`status status-${Math.floor(call.status / 100)}`}>{call.status}</span>
            <span class="trace-ms">{formatMs(call.ms, language)}</span>
          </li>
        ))}
      </ol>
      {trace.replyMethod && (
        <p class="rode">
          <Icon name="reply" size={14} /> {words.replyRode(trace.replyMethod)}
        </p>
      )}
      {trace.replyLost !== undefined && <p class="lost">{words.replyLost(trace.replyLost)}</p>}
      <h3>{words.logs}</h3>
      {trace.logs.length === 0 && <p>{words.noLogs}</p>}
      <ol class="logs">
        {trace.logs.map((line, index) => (
          <li key={index} class={`log-${line.level}`}>
            <b>{line.level}</b> <i>{line.module}</i> {line.msg}
          </li>
        ))}
      </ol>
    </div>
  )
}

function Trip({ icon, name, count }: { icon: IconName; name: string; count: number | string }) {
  return (
    <span class={`trip trip-${icon}${count === 0 ? ' trip-none' : ''}`} title={`${name}: ${count}`}>
      <Icon name={icon} size={13} />
      {count}
    </span>
  )
}

const formatMs = (ms: number, language: string): string =>
  `${(ms < 10 ? tenthsIn : wholeIn)(language).format(ms)} ms`
