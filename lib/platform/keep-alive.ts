/**
 * Vercel freezes an instance once it has responded, unless it is told to wait. This is what `waitUntil` of
 * @vercel/functions does; elsewhere a process lives on by itself.
 */
export function keepAlive(promise: Promise<void>): void {
  const context = (globalThis as Record<symbol, unknown>)[Symbol.for('@vercel/request-context')] as
    | { get?(): { waitUntil?(promise: Promise<unknown>): void } | undefined }
    | undefined
  context?.get?.()?.waitUntil?.(promise)
}
