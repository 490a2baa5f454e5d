import type { VercelRequest, VercelResponse } from '@vercel/node'
import { answerUpdate } from '#app'

export default (req: VercelRequest, res: VercelResponse): Promise<void> => answerUpdate(req, res)
