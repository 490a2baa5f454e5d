/**
 * Calls one built function as Vercel's launcher does, over HTTP, in a process of its own.
 * `node call-function.ts <file of the handler> <request as JSON>` prints `{status, body}`.
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { type FetchHandler, onNode } from '../../lib/local/runner/web-standard.ts'

const [file = '', json = '{}'] = process.argv.slice(2)
const { path, method, headers, body } = JSON.parse(json) as Record<'path' | 'method' | 'body', string> & {
  headers: Record<string, string>
}
const { default: exported } = (await import(pathToFileURL(file).href)) as {
  default?: RequestListener | { readonly fetch: FetchHandler }
}
if (!exported) throw new Error(`${file} has no default export`)
// As Vercel's own launcher does with what speaks in requests and responses.
const handler = typeof exported === 'function' ? exported : onNode((request) => exported.fetch(request))
const server = createServer((req, res) => void handler(req, res)).listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const { port } = server.address() as AddressInfo
const response = await fetch(`http://127.0.0.1:${port}${path}`, {
  method,
  headers,
  ...(body ? { body } : {}),
})
console.log(JSON.stringify({ status: response.status, body: await response.text() }))
server.close()
server.closeAllConnections()
