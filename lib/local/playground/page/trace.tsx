import type { Trace } from '../../protocol.ts'
import { timeOf } from './chats.tsx'
import { ClockCard } from './clock.tsx'
import { Icon, type IconName } from './icons.tsx'
import { roving } from './keyboard.ts'
import { update, useView, useWords } from './store.ts'

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

function TraceRow({ trace, tabStop }: { trace: Trace; tabStop: boolean }) {
  const { language } = useView()
  const words = useWords()
  const kind = trace.kind === 'update' ? (trace.updateKind ?? 'update') : trace.path
  return (
    <details class="trace-row">
      <summary tabIndex={tabStop ? 0 : -1}>
        <span class={`status status-${Math.floor(trace.status / 100)}`}>{trace.status}</span>
        <span class="trace-what">
          <strong>{trace.summary || kind}</strong>
          <small>
            {trace.summary ? `${kind} · ` : ''}
            {timeOf(trace.startedAtMs, language)}
          </small>
        </span>
        <span class="trips" role="img" aria-label={words.trips(trace.redis, trace.postgres, trace.telegram)}>
          <Trip icon="redis" name="Redis" count={trace.redis} />
          <Trip icon="postgres" name="Postgres" count={trace.postgres} />
          <Trip icon="telegram" name="Telegram" count={trace.telegram} />
        </span>
        <span class="trace-ms">{formatMs(trace.ms, language)}</span>
      </summary>
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
    </details>
  )
}

function Trip({ icon, name, count }: { icon: IconName; name: string; count: number }) {
  return (
    <span class={`trip trip-${icon}${count === 0 ? ' trip-none' : ''}`} title={`${name}: ${count}`}>
      <Icon name={icon} size={13} />
      {count}
    </span>
  )
}

const formatMs = (ms: number, language: string): string =>
  `${new Intl.NumberFormat(language, { maximumFractionDigits: ms < 10 ? 1 : 0 }).format(ms)} ms`
