import { extensionPoint } from '../../contract/extension.ts'
import type { Named } from '../../values/person.ts'
import type { Text } from '../../values/text.ts'

/**
 * What the wearer of a collar may allow its owner, on and off, beyond the bond itself: a feature's, which reads it from
 * the bond (see wornCollar) and gives its words.
 */
export interface BondPermission {
  /** As it is stored with the bond and travels in buttons: at most 20 of a-z and `_`. */
  readonly name: string
  /** The wearer's button that allows it, and the one that takes it back. */
  allow(owner: Named): Text
  forbid(owner: Named): Text
  /** What the wearer reads over the chat then: plain text, at most 200 characters. */
  allowed(owner: Named): Text
  forbidden(owner: Named): Text
  /** Behind a bond that allows it, in the list that everybody reads: an emoji. */
  readonly mark: Text
}

/** A feature's permission: `extensions: [bondPermission({ name, allow, forbid, … })]`. */
export const bondPermission = extensionPoint<BondPermission>('bond permission')
