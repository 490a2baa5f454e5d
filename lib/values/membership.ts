/** The part of Telegram's ChatMember that tells whether somebody is in the chat. */
export interface MembershipStatus {
  readonly status: string
  readonly is_member?: boolean | undefined
}

const PRESENT = ['creator', 'administrator', 'member']

/** A restricted member may have left too; a status that is new to us is no presence. */
export const isPresent = ({ status, is_member }: MembershipStatus): boolean =>
  status === 'restricted' ? is_member === true : PRESENT.includes(status)
