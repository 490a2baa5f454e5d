import type { PersonalData } from './part.ts'

/** Not sooner may somebody be given their data again. */
export const TELL_PAUSE_MS = 60 * 60_000
const DAY_MS = 86_400_000
/** Who is in no group and was not seen for so long is erased by the clock. */
export const GONE_MS = 730 * DAY_MS
/** Bars outlive an erasure for so long: whoever says to be ten is grown up by then. */
export const BARS_MS = 8 * 365 * DAY_MS

const ERASED: Readonly<Record<string, string>> = {
  rows: 'removed',
  number: 'others keep it, nameless and without the words',
  kept: 'stays as it is',
  function: 'removed',
}

/** What is kept of people, as the README's table: one row a table that holds anything of them. */
export function retentionTable(parts: readonly PersonalData[]): string {
  const rows = parts.flatMap(({ tables }) =>
    Object.entries(tables)
      .filter(([, { what }]) => what !== '')
      .map(
        ([name, { what, kept, erasure, erased }]) =>
          `| \`${name}\` | ${what} | ${kept} | ${erased ?? ERASED[erasure]} |`,
      ),
  )
  return ['| table | what | how long | `/borrarme` |', '| --- | --- | --- | --- |', ...rows.sort()].join('\n')
}
