/** What Telegram's app says when it does not let a person do something, in the app's language. */
import type { Said } from '../protocol.ts'

const REFUSALS = {
  not_in_chat: { es: 'No estás en este chat.', en: 'You are not in this chat.' },
  no_such_chat: { es: 'Este chat no existe.', en: 'There is no such chat.' },
  upgraded: { es: 'Este grupo se convirtió en un supergrupo.', en: 'This group became a supergroup.' },
  message_gone: { es: 'Este mensaje ya no existe.', en: 'This message is gone.' },
  empty: { es: 'Escribe un mensaje.', en: 'Write a message.' },
  text_too_long: {
    es: 'El mensaje es demasiado largo: 4096 caracteres como mucho.',
    en: 'The message is too long: 4096 characters at most.',
  },
  caption_too_long: {
    es: 'El mensaje es demasiado largo: 1024 caracteres como mucho.',
    en: 'The message is too long: 1024 characters at most.',
  },
  bot_blocked: {
    es: 'Bloqueaste este bot: desbloquéalo para escribirle.',
    en: 'You blocked this bot: unblock it to write to it.',
  },
  channel_post: {
    es: 'Solo los administradores publican en un canal.',
    en: 'Only administrators post in a channel.',
  },
  silenced: {
    es: 'Los administradores te han restringido: no puedes enviar esto aquí.',
    en: 'The administrators have restricted you: you cannot send this here.',
  },
  not_unseen: {
    es: 'Esto no se puede enviar sin que lo vean los demás.',
    en: 'This cannot be sent without the others seeing it.',
  },
  bot_outside: { es: 'El bot no está en este grupo.', en: 'The bot is not in this group.' },
  channel_banned: {
    es: 'Este canal está expulsado del grupo.',
    en: 'This channel is banned from the group.',
  },
  file_empty: { es: 'El archivo está vacío.', en: 'The file is empty.' },
  no_picture: {
    es: 'Esto no es una imagen: envíalo como archivo.',
    en: 'This is no picture: send it as a file.',
  },
  no_such_topic: { es: 'Este tema no existe.', en: 'There is no such topic.' },
  no_title: { es: 'El grupo necesita un nombre.', en: 'The group needs a name.' },
  no_group: { es: 'Esto no es un grupo.', en: 'This is not a group.' },
  already_here: { es: 'Ya estás en este grupo.', en: 'You are in this group already.' },
  banned: { es: 'Te expulsaron de este grupo.', en: 'You were banned from this group.' },
  private_stays: {
    es: 'De un chat privado no se sale: bloquea el bot.',
    en: 'Nobody leaves a private chat: block the bot.',
  },
  may_not_ban: { es: 'No puedes expulsar a nadie.', en: 'You cannot remove anybody.' },
  not_here: { es: 'No está en el grupo.', en: 'They are not in the group.' },
  admin_untouchable: {
    es: 'No puedes expulsar a un administrador.',
    en: 'You cannot remove an administrator.',
  },
  is_creator: { es: 'Es quien creó el grupo.', en: 'They created the group.' },
  bot_here: { es: 'El bot ya está en el grupo.', en: 'The bot is in the group already.' },
  may_not_invite: {
    es: 'No puedes añadir a nadie a este grupo.',
    en: 'You cannot add anybody to this group.',
  },
  may_not_promote: { es: 'No puedes nombrar administradores.', en: 'You cannot name administrators.' },
  is_supergroup: { es: 'Ya es un supergrupo.', en: 'It is a supergroup already.' },
  creator_upgrades: {
    es: 'Solo quien creó el grupo puede convertirlo.',
    en: 'Only its creator can upgrade the group.',
  },
  not_yours: { es: 'Solo puedes editar tus mensajes.', en: 'You can edit only your own messages.' },
  too_old: {
    es: 'Este mensaje ya no se puede editar: han pasado 48 horas.',
    en: 'This message can no longer be edited: 48 hours have passed.',
  },
  no_reaction: {
    es: 'A un mensaje que solo ves tú no se reacciona.',
    en: 'Nobody reacts to a message that only they see.',
  },
  button_gone: { es: 'Este botón ya no está.', en: 'This button is gone.' },
  seen_by_all: {
    es: 'Este mensaje lo ven todos: no se puede descartar.',
    en: 'Everybody sees this message: it cannot be dismissed.',
  },
  nothing_sent: { es: 'Aún no le has dicho nada al bot.', en: 'You have not told the bot anything yet.' },
  no_such_person: { es: 'Esta persona no existe.', en: 'There is no such person.' },
} as const satisfies Record<string, Said>

export type RefusalCode = keyof typeof REFUSALS

/** The app says no. */
export class ActRefused extends Error {
  readonly code: RefusalCode

  constructor(code: RefusalCode) {
    super(REFUSALS[code].es)
    this.code = code
  }
}

export const refusalIn = (code: RefusalCode, language: keyof Said): string => REFUSALS[code][language]
