/** How `/misdatos` sums up what is in the file: by kind, in the order in which they are told. */
export const KINDS = [
  ['person', ['people', 'consent_standings', 'notice_preferences', 'digest_schedules', 'privacy_tellings']],
  [
    'groups',
    [
      'members',
      'departures',
      'arrivals',
      'group_writers',
      'guard_members',
      'guard_reactions',
      'door_entries',
    ],
  ],
  ['profiles', ['profiles']],
  [
    'coins',
    [
      'ledger_movements',
      'ledger_accounts',
      'ledger_holds',
      'economy_daily_claims',
      'economy_global_names',
      'economy_global_ranking',
      'economy_program_transfers',
    ],
  ],
  ['consent', ['consent_requests', 'consent_blocks']],
  ['bonds', ['bonds', 'contracts']],
  ['play', ['auctions', 'auction_bids', 'auction_watchers', 'raffles', 'raffle_tickets', 'dungeon_stays']],
  [
    'order',
    ['moderation_sanctions', 'guard_findings', 'member_holds', 'member_restrictions', 'profile_reports'],
  ],
  [
    'acts',
    [
      'hook_endpoints',
      'settings_changes',
      'audit_entries',
      'delegations',
      'api_keys',
      'settings_codes',
      'settings_copies',
      'exchanges',
      'exchange_rows',
      'panel_readers',
    ],
  ],
] as const
