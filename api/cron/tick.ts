import { getApp } from '../../lib/app.ts'

export const GET = (request: Request): Promise<Response> => getApp().cron(request, 'minute')

export const POST = (request: Request): Promise<Response> => getApp().wakeUp(request)
