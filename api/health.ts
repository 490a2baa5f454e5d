import { getApp } from '../lib/app.ts'

export const GET = (): Promise<Response> => getApp().health()
