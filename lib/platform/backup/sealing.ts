import { BackupInvalid } from './format.ts'

/**
 * What age makes of it for whoever has the key of this recipient (`age1…`). A chunk of 64 KiB at a time.
 * Loaded when used: no update needs it.
 */
export async function* sealed(
  plain: AsyncIterable<Uint8Array>,
  recipient: string,
): AsyncGenerator<Uint8Array> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  yield* await encrypter.encrypt(streamOf(plain))
}

/**
 * @param key `AGE-SECRET-KEY-1…`
 * @throws BackupInvalid for another key, and for a file of which a single bit is not as it was
 */
export async function* unsealed(
  sealedBytes: AsyncIterable<Uint8Array>,
  key: string,
): AsyncGenerator<Uint8Array> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addIdentity(key)
  try {
    yield* await decrypter.decrypt(streamOf(sealedBytes))
  } catch (error) {
    if (error instanceof BackupInvalid) throw error
    // age's own words may quote the file.
    throw new BackupInvalid(
      error instanceof Error && error.message.includes('no identity matched')
        ? 'This key does not open it: it was sealed for another, or it is damaged at its beginning.'
        : 'It is damaged or cut off: nothing of it is used.',
    )
  }
}

const streamOf = (bytes: AsyncIterable<Uint8Array>) =>
  ReadableStream.from(bytes) as unknown as ReadableStream<Uint8Array>

/** The parts of a file that are kept each by itself: every one but the last has `size` bytes. */
export async function* partsOf(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ readonly bytes: Buffer; readonly last: boolean }> {
  let held: Buffer[] = []
  let length = 0
  for await (const chunk of bytes) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    while (length + rest.length > size) {
      yield { bytes: Buffer.concat([...held, rest.subarray(0, size - length)]), last: false }
      rest = rest.subarray(size - length)
      held = []
      length = 0
    }
    held.push(rest)
    length += rest.length
  }
  yield { bytes: Buffer.concat(held), last: true }
}
