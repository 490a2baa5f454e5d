import { useRef, useState } from 'preact/hooks'
import { Avatar } from './avatar.tsx'
import { Dialog, Field } from './dialog.tsx'
import { Icon } from './icons.tsx'
import { roving } from './keyboard.ts'
import { currentChat, fullName, isPrivate, playable, unreadIn, update, useView, useWords } from './store.ts'
import { addPerson, becomePerson, wordsOf } from './world.ts'

/** Who I am now. One of the cast, as radio buttons: arrows move and choose. */
export function People() {
  const view = useView()
  const words = useWords()
  const chat = currentChat(view)
  const group = chat && !isPrivate(chat) ? chat : view.world?.chats.find((candidate) => !isPrivate(candidate))
  return (
    <section class="people" aria-labelledby="people-title">
      <h2 id="people-title">{words.whoAmI}</h2>
      <div
        class="people-grid"
        role="radiogroup"
        aria-labelledby="people-title"
        onKeyDown={roving('[role=radio]', true)}
      >
        {playable(view).map((person) => {
          const status = group?.members.find((member) => member.userId === person.id)?.status ?? 'left'
          const own = view.world?.chats.find((candidate) => candidate.withUserId === person.id)
          const unread = own ? unreadIn(view, own, person.id) : 0
          return (
            // biome-ignore lint/a11y/useSemanticElements: a person is a button with a face, not a bare radio input
            <button
              key={person.id}
              type="button"
              role="radio"
              class="person"
              aria-checked={person.id === view.me}
              tabIndex={person.id === view.me ? 0 : -1}
              onClick={() => becomePerson(person.id)}
              title={person.username ? `${fullName(person)} · @${person.username}` : fullName(person)}
            >
              <Avatar person={person} size={32} />
              <span class="person-name">
                <strong>{person.firstName}</strong>
                <small>{words.roles[status]}</small>
              </span>
              {unread > 0 && (
                <span class="badge">
                  {unread}
                  <span class="sr-only">{` ${words.unread(unread)}`}</span>
                </span>
              )}
            </button>
          )
        })}
      </div>
      <button type="button" class="quiet" onClick={() => update({ dialog: 'person' })}>
        <Icon name="plus" size={15} /> {words.addPerson}
      </button>
    </section>
  )
}

export function PersonDialog() {
  const words = useWords()
  const [error, setError] = useState('')
  const form = useRef<HTMLFormElement>(null)
  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (!form.current) return
    const data = new FormData(form.current)
    const textOf = (name: string) => String(data.get(name) ?? '').trim()
    try {
      await addPerson({
        firstName: textOf('firstName'),
        languageCode: textOf('language'),
        ...(textOf('username') ? { username: textOf('username') } : {}),
      })
      update({ dialog: undefined })
    } catch (failure) {
      setError(wordsOf(failure))
    }
  }
  return (
    <Dialog title={words.addPerson} onClose={() => update({ dialog: undefined })}>
      <form ref={form} class="form" onSubmit={submit}>
        <Field label={words.firstName}>
          <input name="firstName" required maxLength={64} autoComplete="off" />
        </Field>
        <Field label={words.username}>
          <input name="username" maxLength={33} autoComplete="off" placeholder="@" />
        </Field>
        <Field label={words.personLanguage}>
          <select name="language">
            <option value="es">Español</option>
            <option value="en">English</option>
          </select>
        </Field>
        {error && (
          <p class="error" role="alert">
            {error}
          </p>
        )}
        <button type="submit" class="primary">
          {words.add}
        </button>
      </form>
    </Dialog>
  )
}
