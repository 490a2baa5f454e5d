import { utils, write as writeSheetJs } from '@e965/xlsx'
import writeXlsxFile from 'write-excel-file/node'
import type { WorldMessage } from '../../../lib/local/protocol.ts'
import { type House, SALON } from '../../support/house.ts'

/** What the tests of files share: Lucía's salon, and spreadsheets by two libraries. */

export const LUCIA = 'private:Lucía'

type Cell = string | number | Date | null

/** As Google and LibreOffice save them: shared strings, and styles of their own. */
export function sheetJs(rows: readonly (readonly Cell[])[], merges: readonly string[] = []): Buffer {
  const sheet = utils.aoa_to_sheet(
    rows.map((row) => [...row]),
    { cellDates: true },
  )
  if (merges.length > 0) sheet['!merges'] = merges.map((range) => utils.decode_range(range))
  const book = utils.book_new()
  utils.book_append_sheet(book, sheet, 'Hoja 1')
  return writeSheetJs(book, {
    type: 'buffer',
    bookType: 'xlsx',
    cellDates: true,
    compression: true,
  }) as Buffer
}

export const excel = (rows: readonly (readonly Cell[])[]): Promise<Buffer> =>
  writeXlsxFile(
    rows.map((row) =>
      row.map((value) =>
        value === null
          ? null
          : value instanceof Date
            ? { value, type: Date, format: 'dd/mm/yyyy' }
            : typeof value === 'number'
              ? { value, type: Number }
              : { value, type: String },
      ),
    ),
  ).toBuffer()

export const csv = (text: string): Buffer => Buffer.from(text)

/** Has somebody open the private chat, whose group is then the salon. */
export async function open(house: House, who = 'Lucía'): Promise<void> {
  await house.act(who, { do: 'start-bot' })
  await house.send(who, SALON, 'hola')
  await house.settled()
}

/** Sends a file into the private chat. @returns the bot's answer */
export async function sendFile(
  house: House,
  name: string,
  bytes: Buffer,
  who = 'Lucía',
): Promise<WorldMessage | undefined> {
  const chatId = house.chat(`private:${who}`).id
  const result = await house.act(who, {
    do: 'send',
    chatId,
    file: { name, mimeType: 'application/octet-stream', data: bytes.toString('base64'), as: 'document' },
  })
  if (!result.ok) throw new Error(result.error)
  return house.lastBotMessage(`private:${who}`)
}

/** `/importar` up to what it would change, or what is wrong with it. */
export async function rehearse(house: House, name: string, bytes: Buffer, who = 'Lucía'): Promise<string> {
  await house.send(who, `private:${who}`, '/importar')
  await sendFile(house, name, bytes, who)
  await house.press(who, `private:${who}`, '📖')
  await house.settled()
  return said(house, who)
}

/** The newest words of the bot there: a file that it sends stands below the message that tells of it. */
export const said = (house: House, who = 'Lucía'): string => {
  const message = house
    .chat(`private:${who}`)
    .messages.findLast(({ fromId, document }) => fromId === house.world.bot.id && !document)
  return (message?.text ?? message?.html ?? '').replaceAll(/<[^>]*>/gu, '')
}

export async function balanceOf(house: House, userId: number): Promise<string | null> {
  const [row] = await house.rows(
    `select balance from ledger_accounts a join groups g on g.id = a.group_id
      where g.title = '${SALON}' and a.name = 'wallet:${userId}'`,
  )
  return row?.balance ?? null
}

/** The bytes of the newest file that the bot sent to somebody. */
export async function newestFile(house: House, who = 'Lucía'): Promise<{ name: string; bytes: Buffer }> {
  const message = house
    .chat(`private:${who}`)
    .messages.findLast(({ document, fromId }) => document && fromId === house.world.bot.id)
  if (!message?.document) throw new Error('no file was sent')
  const bytes = await house.app.services.telegram.download(message.document.fileId)
  return { name: message.document.name, bytes }
}
