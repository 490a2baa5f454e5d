import { useEffect, useState } from 'preact/hooks'
import { useView, useWords } from './store.ts'

/**
 * What an app says in passing. It takes a row of its own above the conversation, or above everything where one column is
 * shown at a time: laid over the page it would cover the very buttons that called it.
 */
export function Toast() {
  const { toast, online, world } = useView()
  const words = useWords()
  const lost = world && !online
  return (
    <div class="toast-place" role="status" aria-live="assertive">
      {lost && <p class="toast toast-error">{words.offline}</p>}
      {toast && toast.kind !== 'alert' && <p class={`toast toast-${toast.kind}`}>{toast.text}</p>}
    </div>
  )
}

/** Whether the page shows one column at a time, as its styles do. */
export function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(NARROW.matches)
  useEffect(() => {
    const change = () => setNarrow(NARROW.matches)
    NARROW.addEventListener('change', change)
    return () => NARROW.removeEventListener('change', change)
  }, [])
  return narrow
}

const NARROW = matchMedia('(max-width: 760px)')
