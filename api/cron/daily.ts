import { getApp } from '../../lib/app.ts'

export const GET = (request: Request): Promise<Response> => getApp().cron(request, 'day')
