import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where backups are kept. */
export interface Place {
  readonly name: string
  /** @returns by what it is found there again */
  keep(name: string, bytes: Buffer): Promise<string>
  fetch(ref: string): Promise<Buffer>
  /** @returns false where it can't be taken away any more */
  remove(ref: string): Promise<boolean>
}

/** A folder of this machine. A file there is whole, or isn't there; nobody but its owner reads it. */
export function createFolder(folder: string): Place {
  return {
    name: 'folder',
    async keep(name, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, name)
      await writeFile(`${path}.partial`, bytes, { mode: 0o600, flush: true })
      await rename(`${path}.partial`, path)
      return name
    },
    fetch: (ref) => readFile(join(folder, ref)),
    async remove(ref) {
      await rm(join(folder, ref), { force: true })
      return true
    },
  }
}

const BLOB_API_VERSION = '12'
const BLOB_TIMEOUT_MS = 120_000

/**
 * Vercel Blob, by its HTTP API as @vercel/blob 2.8 speaks it: three calls don't earn an SDK with its own fetch. The store
 * may be private or public; what lies there is sealed.
 */
export function createBlobStore({ url, token }: { readonly url: string; readonly token: string }): Place {
  const headers = { authorization: `Bearer ${token}`, 'x-api-version': BLOB_API_VERSION }
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(`${url}/${path}`, {
      ...init,
      headers: { ...headers, ...init.headers },
      redirect: 'error',
      signal: AbortSignal.timeout(BLOB_TIMEOUT_MS),
    })
    if (!response.ok) throw new Error(`Vercel Blob answers ${response.status}`)
    return response
  }
  return {
    name: 'blob',
    async keep(name, bytes) {
      const response = await call(`?${new URLSearchParams({ pathname: name })}`, {
        method: 'PUT',
        body: new Uint8Array(bytes),
        headers: {
          'x-content-length': String(bytes.length),
          'x-content-type': 'application/octet-stream',
          'x-add-random-suffix': '1',
          'x-vercel-blob-access': 'private',
        },
      })
      const { url: ref } = (await response.json()) as { url: string }
      return ref
    },
    async fetch(ref) {
      const response = await fetch(ref, {
        headers: { authorization: headers.authorization },
        signal: AbortSignal.timeout(BLOB_TIMEOUT_MS),
      })
      if (!response.ok) throw new Error(`Vercel Blob answers ${response.status}`)
      return Buffer.from(await response.arrayBuffer())
    },
    async remove(ref) {
      await call('delete', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ urls: [ref] }),
      })
      return true
    },
  }
}
