import { personalData } from '../privacy/index.ts'

export const contractsPersonal = personalData({
  room: 'contracts',
  forgets: true,
  tables: {
    contracts: {
      what: 'contracts, with the text that both signed',
      kept: 'as long as one of the two is there: the text is as much the other’s',
      whose: { proposer_id: {}, partner_id: {} },
      about: ['claim_by', 'claim_against', 'ended_by'],
      shown: [
        'ref',
        'group_id',
        'document',
        'digest',
        'deposit_coins',
        'signed_at',
        'ends_at',
        'ended_at',
        'end_reason',
      ],
      plain: [
        ...[
          'proposer_hold',
          'partner_hold',
          'term',
          'allowances_settled',
          'proposer_wish',
          'partner_wish',
          'version',
        ],
      ],
      erasure: 'function',
      erased: 'nameless; gone once both are erased',
    },
    contract_allowances: {
      what: '',
      kept: 'with its contract',
      plain: ['ref', 'number', 'outcome', 'due_at', 'settled_at'],
      erasure: 'kept',
    },
  },
})
