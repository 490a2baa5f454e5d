import { createStackParser, createTransport } from '@sentry/core'
import { nodeStackLineParser, ServerRuntimeClient } from '@sentry/core/server'
import type { Fault } from './fault-line.ts'

/**
 * Sentry's own client, without what @sentry/node hangs into a process (a sixth of it, and no OpenTelemetry): it is given
 * what the log has, and looks at nothing by itself. Imported on the first fault, so that no cold start reads it.
 */
export function createSentry(dsn: string, timeoutMs: number) {
  const stackParser = createStackParser(nodeStackLineParser())
  const client = new ServerRuntimeClient({
    dsn,
    integrations: [],
    stackParser,
    platform: 'node',
    runtime: { name: 'node', version: process.version },
    transport: (options) =>
      createTransport(options, async ({ body }) => {
        const response = await fetch(options.url, {
          method: 'POST',
          headers: { ...options.headers },
          body: body as string,
          signal: AbortSignal.timeout(timeoutMs),
        })
        await response.arrayBuffer()
        return {
          statusCode: response.status,
          headers: {
            'x-sentry-rate-limits': response.headers.get('x-sentry-rate-limits'),
            'retry-after': response.headers.get('retry-after'),
          },
        }
      }),
  })
  client.init()
  return {
    /** Resolves when it is sent, or the time is over. */
    async send({ at, level, module, message, error, extra }: Fault): Promise<void> {
      client.captureEvent({
        timestamp: at / 1000,
        level: level === 'fatal' ? 'fatal' : 'error',
        logger: module,
        message,
        tags: { module },
        extra,
        ...(error && {
          exception: {
            values: [
              {
                type: error.type,
                value: error.message,
                stacktrace: { frames: stackParser(error.stack) },
                mechanism: { type: 'log', handled: true },
              },
            ],
          },
        }),
      })
      await client.flush(timeoutMs)
    },
  }
}
