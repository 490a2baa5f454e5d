import { getApp } from '../lib/app.ts'

export const POST = (request: Request): Promise<Response> => getApp().telegram(request)
