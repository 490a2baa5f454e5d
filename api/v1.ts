import { answerRest } from '#app'

/** Everything below `/v1`, by the rewrite of vercel.json. */
export default { fetch: answerRest }
