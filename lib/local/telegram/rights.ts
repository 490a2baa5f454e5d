/** The sets of rights and permissions that memberships carry. */
import type { AdminRights, Permissions } from './model.ts'

const ADMIN_RIGHTS = [
  'can_manage_chat',
  'can_delete_messages',
  'can_manage_video_chats',
  'can_restrict_members',
  'can_promote_members',
  'can_change_info',
  'can_invite_users',
  'can_pin_messages',
  'can_manage_topics',
] as const

const MEMBER_PERMISSIONS = [
  'can_send_messages',
  'can_send_audios',
  'can_send_documents',
  'can_send_photos',
  'can_send_videos',
  'can_send_video_notes',
  'can_send_voice_notes',
  'can_send_polls',
  'can_send_other_messages',
  'can_add_web_page_previews',
  'can_change_info',
  'can_invite_users',
  'can_pin_messages',
  'can_manage_topics',
] as const

/** What an administrator gets when the app's defaults are left alone: everything but promoting others. */
export function usualAdminRights(): AdminRights {
  return adminRights((right) => right !== 'can_promote_members')
}

export function adminRights(has: (right: (typeof ADMIN_RIGHTS)[number]) => boolean): AdminRights {
  const rights = Object.fromEntries(ADMIN_RIGHTS.map((right) => [right, has(right)]))
  return { is_anonymous: false, ...rights } as AdminRights
}

/**
 * Permissions as a method call gives them. Unless `independent`, the coarse ones imply the fine ones, as the Bot API
 * documents for `use_independent_chat_permissions`.
 */
export function permissionsFrom(given: Record<string, unknown>, independent: boolean): Permissions {
  const has = (name: string) => given[name] === true
  const implied = new Set<string>()
  if (!independent) {
    const media = ['audios', 'documents', 'photos', 'videos', 'video_notes', 'voice_notes'].map(
      (kind) => `can_send_${kind}`,
    )
    if (has('can_send_other_messages') || has('can_add_web_page_previews')) {
      for (const name of ['can_send_messages', ...media]) implied.add(name)
    }
    if (has('can_send_polls') || media.some(has)) implied.add('can_send_messages')
  }
  const entries = MEMBER_PERMISSIONS.map((name) => [name, has(name) || implied.has(name)])
  return Object.fromEntries(entries) as Permissions
}

export function allPermissions(): Permissions {
  return Object.fromEntries(MEMBER_PERMISSIONS.map((name) => [name, true])) as Permissions
}

/** A new group lets its members do everything but change it. */
export function usualPermissions(): Permissions {
  return { ...allPermissions(), can_change_info: false, can_pin_messages: false, can_manage_topics: false }
}
