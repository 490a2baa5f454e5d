/** What the gate looks for in a packed scope (see scope.ts); no title can pass for it, whose quotes are escaped. */
export const WATCHED_MARK = '"watched":true'
