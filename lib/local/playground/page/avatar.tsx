import type { WorldPerson } from '../../protocol.ts'
import { Mark } from './brand.tsx'
import { Icon } from './icons.tsx'

/** A coloured circle with initials; the bot wears the house's mark. The name stands beside it, so it is not read out. */
export function Avatar({ person, size = 36 }: { person: WorldPerson | undefined; size?: number }) {
  const box = { width: `${size}px`, height: `${size}px`, fontSize: `${Math.round(size * 0.38)}px` }
  if (person?.isBot) {
    return (
      <span class="avatar avatar-bot" style={box} aria-hidden="true">
        <Mark size={Math.round(size * 0.78)} />
      </span>
    )
  }
  return (
    <span class="avatar" style={{ ...box, '--colour': person?.colour ?? 'var(--muted)' }} aria-hidden="true">
      {person ? initials(person) : '?'}
    </span>
  )
}

export function GroupAvatar({ title, size = 40 }: { title: string; size?: number }) {
  return (
    <span
      class="avatar avatar-group"
      style={{ width: `${size}px`, height: `${size}px` }}
      aria-hidden="true"
      title={title}
    >
      <Icon name="mask" size={Math.round(size * 0.56)} />
    </span>
  )
}

function initials(person: WorldPerson): string {
  const [first = '?'] = Array.from(person.firstName)
  const [last = ''] = Array.from(person.lastName ?? '')
  return (first + last).toUpperCase()
}
