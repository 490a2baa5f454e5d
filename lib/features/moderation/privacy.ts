import { personalData } from '../privacy/index.ts'

export const moderationPersonal = personalData({
  room: 'moderation',
  forgetsOld: true,
  forgets: true,
  tables: {
    moderation_sanctions: {
      what: 'sanctions and their reason',
      kept: 'as long as the group; against who is erased 8 years at most',
      whose: { subject_id: {} },
      about: ['by_id', 'undone_by'],
      shown: ['group_id', 'rung', 'until', 'reason', 'at', 'undone_at', 'appeal', 'appealed_at'],
      plain: ['ref', 'key', 'step', 'revokes'],
      erasure: 'function',
      erased: 'what stands waits under a keyed hash; the rest nameless',
    },
    moderation_alerts: {
      what: 'what moderators were told, with evidence',
      kept: '90 days once it is settled; the words of messages 30 days, or until it is settled without an act',
      // Who reported, and what moderators said of it, is told to nobody.
      hidden: ['subjects', 'evidence', 'messages'],
      about: ['settled_by'],
      plain: [
        ...[
          'ref',
          'group_id',
          'kind',
          'merge_key',
          'at',
          'last_at',
          'happened',
          'version',
          'sanctions',
          'cards',
        ],
        ...['settled_at', 'outcome'],
      ],
      erasure: 'function',
      erased: 'nameless; their words go, and the reasons that they gave',
    },
    moderation_erased: {
      what: 'of who had themselves erased while banned or reported, which number in Telegram it was',
      kept: '30 days, and not longer than there is something to decide or take back',
      hidden: ['bars_id', 'user_id'],
      plain: ['until'],
      erasure: 'kept',
    },
    moderation_alert_keys: {
      what: '',
      kept: 'with its alert',
      plain: ['group_id', 'key', 'ref'],
      erasure: 'kept',
    },
  },
})
