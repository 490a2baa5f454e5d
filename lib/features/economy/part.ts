import { extensionPoint } from '../../contract/extension.ts'
import type { Text } from '../../values/text.ts'

/**
 * What `/historial` calls the movements of a feature, by the code that they are posted with:
 * `extensions: [ledgerWords({ 'raffle.prize': say('historial.prize') })]`. A code without words of its own is told as
 * what came from whom, or went to whom.
 */
export const ledgerWords = extensionPoint<Readonly<Record<string, Text>>>('ledger words')
