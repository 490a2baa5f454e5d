import { personalData } from '../privacy/index.ts'

export const consentPersonal = personalData({
  room: 'consent',
  forgetsOld: true,
  forgets: true,
  tables: {
    consent_standings: {
      what: 'acceptance of 18+ and the rules, or a bar for being under 18',
      kept: 'until erased; a bar 8 years',
      whose: { user_id: {} },
      shown: ['status', 'accepted_at', 'changed_at'],
      erasure: 'function',
      erased: 'removed; a bar waits under a keyed hash',
    },
    consent_blocks: {
      what: 'whom somebody has blocked',
      kept: 'until taken back; against who is erased 8 years',
      whose: { blocker_id: { also: ['blocked_id'] } },
      // Who blocked somebody is never told them.
      about: ['blocked_id'],
      shown: ['blocked_at'],
      erasure: 'function',
      erased: 'removed; those against them wait under a keyed hash',
    },
    consent_requests: {
      what: 'requests for a collar or a contract, with their words',
      kept: '1 year once they are settled, where nothing hangs on them',
      whose: { sender_id: {}, target_id: { only: { pretended: false } } },
      about: ['settled_by'],
      // A block must not show by it.
      shown: ['group_id', 'kind', 'payload', 'opened_at', 'expires_at'],
      hidden: ['status', 'settled_at', 'pretended'],
      plain: ['id', 'ref', 'opened_key', 'card_key'],
      erasure: 'function',
      erased: 'nameless, and what they asked is emptied',
    },
  },
})
