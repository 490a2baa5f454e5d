/**
 * Whether a cron of vercel.json is due in the minute of `date`, by UTC. Vercel takes numbers, `*`, lists, ranges and
 * steps, with only one of day of month and day of week set.
 * @param schedule five fields: minute, hour, day of month, month, day of week (0 is Sunday)
 */
export function isDue(schedule: string, date: Date): boolean {
  const values = [
    date.getUTCMinutes(),
    date.getUTCHours(),
    date.getUTCDate(),
    date.getUTCMonth() + 1,
    date.getUTCDay(),
  ]
  return schedule.split(' ').every((field, index) => matches(field, values[index] ?? -1))
}

function matches(field: string, value: number): boolean {
  return field.split(',').some((part) => {
    const [range = '*', step = '1'] = part.split('/')
    const [from = 0, to = range.includes('-') || !part.includes('/') ? from : 59] =
      range === '*' ? [0, 59] : range.split('-').map(Number)
    return value >= from && value <= to && (value - from) % Number(step) === 0
  })
}
