/** A status line (`+OK`), which scripts see apart from a string with the same text. */
export class Status {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export const OK = new Status('OK')

/** An error as Redis words it, code first: `WRONGTYPE Operation against …`. */
export class RedisError extends Error {
  override readonly name = 'RedisError'
}

export type Reply = string | number | null | Status | Reply[]

/** What stands behind an Upstash endpoint: a real Redis, or one embedded in this process. */
export interface RedisStore {
  /** @throws RedisError what Redis refused; any other error means that it could not be reached. */
  execute(command: readonly string[]): Promise<Reply>
  /**
   * All in one MULTI. An error of one command leaves the others done, as in Redis.
   * @throws RedisError `EXECABORT …` when one could not even be queued; nothing is done then
   */
  transaction(commands: readonly (readonly string[])[]): Promise<(Reply | RedisError)[]>
  close(): Promise<void>
}
