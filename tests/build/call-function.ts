/**
 * Calls one built function as Vercel's launcher does, in a process of its own.
 * `node call-function.ts <index.mjs> <request as JSON>` prints `{status, body}`.
 */
import { pathToFileURL } from 'node:url'

const [file = '', json = '{}'] = process.argv.slice(2)
const { url, method, headers, body } = JSON.parse(json) as Record<'url' | 'method' | 'body', string> & {
  headers: Record<string, string>
}
const functions = (await import(pathToFileURL(file).href)) as Record<
  string,
  (request: Request) => Promise<Response>
>
const handler = functions[method]
if (!handler) throw new Error(`${file} exports no ${method}`)
const response = await handler(new Request(url, { method, headers, ...(body ? { body } : {}) }))
console.log(JSON.stringify({ status: response.status, body: await response.text() }))
