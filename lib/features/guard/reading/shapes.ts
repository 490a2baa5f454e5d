import type { Message } from '@grammyjs/types'

/** What a message is, apart from its words. */
export type Shape =
  | 'forward'
  | 'channelForward'
  | 'story'
  | 'channelStory'
  | 'buttons'
  | 'videoNote'
  | 'archive'
  | 'program'
  | 'contact'
  | 'viaBot'
  | 'asChannel'
  | 'poll'
  | 'checklist'
  | 'giveaway'
  | 'gift'
  | 'game'
  | 'invoice'
  | 'paidMedia'
  | 'foreignReply'
  | 'rich'
  | 'media'
  | 'sticker'

const PROGRAM =
  /\.(?:apk|xapk|apks|apkm|exe|msi|scr|bat|cmd|com|vbs|js|jar|dmg|ipa|ps1|lnk|hta|pif)[\s\p{Cf}]*$/iu
const PROGRAM_TYPE = /android\.package|x-msdownload|x-msdos|x-dosexec|java-archive|x-sh$/
const ARCHIVE = /\.(?:zip|rar|7z|tar|gz|iso|cab|ace)[\s\p{Cf}]*$/iu
const ARCHIVE_TYPE = /zip|rar|7z|x-tar/

/** Fields that are a shape by being there. */
const BY_FIELD: readonly (readonly [keyof Message, Shape])[] = [
  ['story', 'story'],
  ['reply_to_story', 'story'],
  ['video_note', 'videoNote'],
  ['contact', 'contact'],
  ['via_bot', 'viaBot'],
  ['poll', 'poll'],
  ['checklist', 'checklist'],
  ['giveaway', 'giveaway'],
  ['giveaway_winners', 'giveaway'],
  ['gift', 'gift'],
  ['unique_gift', 'gift'],
  ['game', 'game'],
  ['invoice', 'invoice'],
  ['paid_media', 'paidMedia'],
  ['rich_message', 'rich'],
  ['photo', 'media'],
  ['video', 'media'],
  ['animation', 'media'],
  ['voice', 'media'],
  ['audio', 'media'],
  ['live_photo', 'media'],
  ['sticker', 'sticker'],
]

/** Shapes that accounts of people who are trusted are stolen for. */
const STOLEN_FOR = ['program', 'archive', 'story', 'giveaway'] as const
export const isStolenFor = (shapes: ReadonlySet<Shape>): boolean =>
  STOLEN_FOR.some((shape) => shapes.has(shape)) || (shapes.has('videoNote') && shapes.has('buttons'))

/** Of every message of every group, whatever it lacks of what Telegram promises. */
export function shapesOf(message: Partial<Message>): ReadonlySet<Shape> {
  const shapes = new Set<Shape>()
  for (const [field, shape] of BY_FIELD) if (message[field] != null) shapes.add(shape)
  // One's own story is as harmless as one's own picture.
  if (message.story && message.story.chat?.id === message.from?.id && message.from) shapes.delete('story')
  const origin = message.forward_origin
  // Posts of the linked channel come by themselves: the group's own.
  if (origin && !message.is_automatic_forward) {
    shapes.add('forward')
    if (origin.type === 'channel' || origin.type === 'chat') shapes.add('channelForward')
  }
  const { sender_chat: as, chat } = message
  if (as && !message.is_automatic_forward && as.id !== chat?.id) shapes.add('asChannel')
  const replied = message.external_reply
  // A private chat isn't told.
  if (replied && (replied.chat === undefined || replied.chat.id !== chat?.id)) {
    shapes.add('foreignReply')
    if (replied.story) shapes.add('story')
    if (replied.story?.chat?.type === 'channel') shapes.add('channelStory')
    if (replied.giveaway || replied.giveaway_winners) shapes.add('giveaway')
  }
  if (message.story?.chat?.type === 'channel') shapes.add('channelStory')
  if ((message.reply_markup?.inline_keyboard ?? []).length > 0) shapes.add('buttons')
  for (const file of [message.document, replied?.document]) {
    const { file_name: name = '', mime_type: type = '' } = file ?? {}
    if (PROGRAM.test(name) || PROGRAM_TYPE.test(type)) shapes.add('program')
    else if (ARCHIVE.test(name) || ARCHIVE_TYPE.test(type)) shapes.add('archive')
  }
  return shapes
}
