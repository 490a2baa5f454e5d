/**
 * Arrow keys among the items of one list, of which only one is a Tab stop.
 * @param selector the items, inside the element that has the handler
 * @param choose whether moving to an item also presses it, as in a radio group
 */
export function roving(selector: string, choose = false): (event: KeyboardEvent) => void {
  return (event) => {
    const list = event.currentTarget
    if (!(list instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return
    const items = [...list.querySelectorAll<HTMLElement>(selector)]
    const at = items.findIndex((item) => item.matches(':focus'))
    const target = destination(event.key, at, items.length)
    const item = target === undefined ? undefined : items[target]
    if (at < 0 || !item) return
    event.preventDefault()
    item.focus()
    if (choose) item.click()
  }
}

function destination(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return (at + 1) % count
    case 'ArrowUp':
    case 'ArrowLeft':
      return (at - 1 + count) % count
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
