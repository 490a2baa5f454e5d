import type { VercelRequest, VercelResponse } from '@vercel/node'
import { answer } from '#app'

export default (req: VercelRequest, res: VercelResponse): Promise<void> =>
  answer(req, res, {
    GET: (app, request) => app.health(request),
    // Many who watch ask for no more than the status.
    HEAD: (app, request) => app.health(request),
  })
