import { link } from '../../contract/link.ts'
import { showKeys } from './actions.ts'

export const keysLink = link('apikey', { ability: 'audit', reads: true, run: showKeys })
