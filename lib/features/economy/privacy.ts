import { personalData } from '../privacy/index.ts'

export const economyPersonal = personalData({
  room: 'economy',
  forgets: true,
  tables: {
    economy_daily_claims: {
      what: 'the last daily reward, and its streak',
      kept: 'until erased; that it was had, 8 years at most, so that nobody has it twice',
      whose: { user_id: {} },
      shown: ['group_id', 'claimed_on', 'streak'],
      plain: ['claim_key'],
      erasure: 'function',
      erased: 'waits under a keyed hash',
    },
    economy_global_names: {
      what: 'who lets anybody read their name in the ranking across groups',
      kept: 'until they change it',
      whose: { user_id: {} },
      shown: ['shown_at'],
      erasure: 'rows',
    },
    economy_global_ranking: {
      what: 'the ranking across groups, of those that chose to be in it',
      kept: 'an hour: it is made anew',
      whose: { user_id: {} },
      shown: ['group_id', 'points', 'position'],
      plain: ['place'],
      erasure: 'rows',
    },
    economy_program_transfers: {
      what: 'what programs paid somebody, or asked them for',
      kept: '90 days',
      whose: { from_id: {}, to_id: {}, maker_id: {} },
      shown: ['group_id', 'coins', 'tax_coins', 'state', 'asked_at', 'decided_at'],
      words: { note: { by: ['maker_id'], empty: null } },
      plain: ['ref', 'hushed', 'version', 'expires_at'],
      erasure: 'rows',
      forget: { after: 'asked_at', days: 90 },
    },
    economy_global_rolls: { what: '', kept: '', plain: ['only_one', 'rolled_at'], erasure: 'kept' },
  },
})

/** For the books. */
export const ledgerPersonal = personalData({
  room: 'ledger',
  forgets: true,
  tells: ['ledger_movements'],
  tables: {
    ledger_accounts: {
      what: 'wallets, by number',
      kept: 'as long as the group, empty once erased: the books can’t change',
      whose: { user_id: {} },
      shown: ['group_id', 'kind', 'balance'],
      plain: ['id', 'name', 'erased_through', 'listed'],
      erasure: 'kept',
    },
    ledger_transactions: {
      what: 'movements of coins and who caused them, by number',
      kept: 'as long as the group, without name or words',
      about: ['actor_id'],
      plain: [
        ...[
          'group_id',
          'id',
          'idempotency_key',
          'code',
          'coins',
          'note',
          'occurred_at',
          'hold_id',
          'reverses',
        ],
        'words_digest',
      ],
      erasure: 'kept',
    },
    ledger_entries: {
      what: '',
      kept: 'as long as the group',
      plain: ['group_id', 'transaction_id', 'account_id', 'amount', 'balance_after'],
      erasure: 'kept',
    },
    ledger_flows: {
      what: '',
      kept: '',
      plain: ['group_id', 'hour', 'issued', 'burnt', 'moved'],
      erasure: 'kept',
    },
    ledger_flow_ends: { what: '', kept: '', plain: ['group_id', 'until'], erasure: 'kept' },
    ledger_states: {
      what: '',
      kept: '',
      plain: ['group_id', 'taken_at', 'supply', 'held', 'owned', 'richest', 'median'],
      erasure: 'kept',
    },
    ledger_words: {
      what: 'notes on movements',
      kept: 'until one of those whose coins moved is erased',
      hidden: ['words'],
      plain: ['group_id', 'transaction_id', 'salt'],
      erasure: 'function',
    },
    ledger_holds: {
      what: 'coins put aside, by number',
      kept: 'as long as the group',
      whose: { user_id: {} },
      shown: ['group_id', 'amount', 'state', 'created_at', 'resolved_at'],
      plain: ['id', 'subject', 'expires_at'],
      erasure: 'kept',
    },
    ledger_audits: {
      what: 'who waits for an audit of the books',
      kept: 'minutes: until it is done',
      hidden: ['askers'],
      plain: ['group_id', 'run', 'began_at'],
      erasure: 'kept',
    },
    ledger_wallet_counts: {
      what: '',
      kept: '',
      plain: ['group_id', 'level', 'bucket', 'wallets'],
      erasure: 'kept',
    },
  },
})
