import { z } from 'zod'

/** An empty variable is a missing one: `.env` files leave them behind. */
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema)

const schema = z.object({
  PORT: optional(z.coerce.number().int().min(0).max(65_535).default(3_000)),
  LOCAL_RTT_MS: optional(z.coerce.number().min(0).max(10_000).default(0)),
  LOCAL_DATA_DIR: optional(z.string().optional()),
  DATABASE_URL: optional(
    z
      .string()
      .regex(/^postgres(ql)?:\/\//)
      .optional(),
  ),
  REDIS_URL: optional(
    z
      .string()
      .regex(/^rediss?:\/\//)
      .optional(),
  ),
  UPSTASH_REDIS_REST_URL: optional(z.url().optional()),
  UPSTASH_REDIS_REST_TOKEN: optional(z.string().optional()),
})

/** What decides which parts of the local world are stand-ins. The functions read their own variables themselves. */
export type LocalSettings = z.output<typeof schema>

/** @throws Error that names each variable at fault, never its value */
export function readLocalSettings(source: NodeJS.ProcessEnv): LocalSettings {
  const parsed = schema.safeParse(source)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`)
  throw new Error(`The environment is not valid:\n${faults.join('\n')}\nSee .env.example.`)
}
