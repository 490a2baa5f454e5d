/** What Telegram answers besides `description` when it refuses a call. */
export interface ApiErrorParameters {
  migrate_to_chat_id?: number
  retry_after?: number
}

/** A refusal of the Bot API: becomes `{ok: false, error_code, description, parameters?}` with that HTTP status. */
export class ApiError extends Error {
  readonly code: number
  readonly parameters: ApiErrorParameters | undefined

  constructor(code: number, description: string, parameters?: ApiErrorParameters) {
    super(description)
    this.name = 'ApiError'
    this.code = code
    this.parameters = parameters
  }
}

export function badRequest(reason: string, parameters?: ApiErrorParameters): ApiError {
  return new ApiError(400, `Bad Request: ${reason}`, parameters)
}

export function forbidden(reason: string): ApiError {
  return new ApiError(403, `Forbidden: ${reason}`)
}
