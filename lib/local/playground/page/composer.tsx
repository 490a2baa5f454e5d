import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Act, UploadedFile, WorldChat } from '../../protocol.ts'
import { readMessage } from '../story-player.ts'
import { type Completion, commandOf, complete } from './completion.ts'
import { Icon, IconButton } from './icons.tsx'
import { currentChat, isAdmin, isPrivate, personById, update, useView, useWords, view } from './store.ts'
import { actHere, showToast } from './world.ts'

const MAX_FILE_BYTES = 20 * 1024 * 1024

export function Composer({ chat }: { chat: WorldChat }) {
  const now = useView()
  const words = useWords()
  const box = useRef<HTMLTextAreaElement>(null)
  const [options, setOptions] = useState<Completion[]>([])
  const [chosen, setChosen] = useState(0)
  const me = personById(now, now.me)
  const usage = commandOf(now.draft, chat, now.me)

  /** Where the caret belongs once the draft that was taken is in the box. */
  const caret = useRef<number | undefined>(undefined)

  useLayoutEffect(() => {
    fitHeight(box.current)
    // With the draft, not a frame later: whoever types on at once would find it between their letters.
    if (caret.current !== undefined) box.current?.setSelectionRange(caret.current, caret.current)
    caret.current = undefined
  }, [now.draft])
  useEffect(() => setOptions([]), [now.chatId, now.me])

  const suggest = (draft: string, caret: number) => {
    setOptions(complete(draft, caret, chat, now.world?.people ?? [], now.me))
    setChosen(0)
  }
  const take = (option: Completion) => {
    setOptions([])
    box.current?.focus()
    if (option.draft === now.draft) return box.current?.setSelectionRange(option.caret, option.caret)
    caret.current = option.caret
    update({
      draft: option.draft,
      ...(option.label.startsWith('/') ? { unseen: option.unseen ?? false } : {}),
    })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    const option = options[chosen]
    if (option && listKey(event, options.length, chosen, setChosen)) return
    // A command typed to its end needs nothing more: Enter sends it.
    const finished = event.key === 'Enter' && option?.label === now.draft
    if (option && !finished && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) {
      event.preventDefault()
      take(option)
    } else if (event.key === 'Escape') {
      if (options.length > 0) setOptions([])
      else update({ replyTo: undefined, editing: undefined, ...(now.editing ? { draft: '' } : {}) })
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      setOptions([])
      void sendDraft()
    } else if (event.key === 'ArrowUp' && now.draft === '') {
      event.preventDefault()
      editLast(chat)
    }
  }

  return (
    <div class="composer-frame">
      {options.length > 0 && <Options options={options} chosen={chosen} take={take} />}
      {usage && options.length === 0 && (
        <p class="usage" role="status">
          <code>/{usage.command}</code> {usage.description}
          {usage.isEphemeral && (
            <button
              type="button"
              class="chip"
              aria-pressed={now.unseen}
              // The composer keeps the focus, and with it the keyboard of a phone.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => update({ unseen: !now.unseen })}
            >
              <Icon name="eye" size={14} /> {words.sendUnseen}
            </button>
          )}
        </p>
      )}
      <Context chat={chat} />
      <form
        class="composer"
        onSubmit={(event) => {
          event.preventDefault()
          void sendDraft()
        }}
      >
        <AttachButton />
        {!isPrivate(chat) && isAdmin(chat, now.me) && (
          <IconButton
            icon="mask"
            label={words.asGroup}
            aria-pressed={now.asChat}
            onClick={() => update({ asChat: !now.asChat })}
          />
        )}
        <textarea
          id="composer"
          ref={box}
          rows={1}
          value={now.draft}
          placeholder={words.write}
          aria-label={words.writeAs(me?.firstName ?? '')}
          title={words.keysHint}
          aria-controls={options.length > 0 ? 'completions' : undefined}
          aria-autocomplete="list"
          aria-activedescendant={options.length > 0 ? `completion-${chosen}` : undefined}
          onInput={({ currentTarget: it }) => {
            // Another command, another choice.
            update({ draft: it.value, ...(it.value.startsWith('/') ? {} : { unseen: false }) })
            suggest(it.value, it.selectionStart)
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setOptions([])}
        />
        <button
          type="submit"
          class="send"
          aria-label={now.editing ? words.save : words.send}
          title={now.editing ? words.save : words.send}
          disabled={now.draft.trim() === '' && !now.attachment}
        >
          <Icon name={now.editing ? 'check' : 'send'} size={20} />
        </button>
      </form>
    </div>
  )
}

/** Sends what the composer holds as the person shown: a message, a reply, a file or an edit. */
async function sendDraft(): Promise<void> {
  const now = view()
  const { draft, attachment, chatId, editing, replyTo, topicId, asChat } = now
  const chat = currentChat(now)
  const isUnseen = now.unseen && chat !== undefined && commandOf(draft, chat, now.me)?.isEphemeral === true
  const text = draft.trim()
  if (text === '' && !attachment) return
  const what: Act =
    editing === undefined
      ? {
          do: 'send',
          chatId,
          ...(text === '' ? {} : { text }),
          ...(attachment ? { file: attachment } : {}),
          ...(replyTo === undefined ? {} : { replyTo }),
          ...(topicId === undefined ? {} : { topicId }),
          ...(asChat ? { asChat } : {}),
          ...(isUnseen ? { unseen: true } : {}),
        }
      : { do: 'edit', chatId, messageId: editing, text }
  update({ draft: '', attachment: undefined, replyTo: undefined, editing: undefined, unseen: false })
  const result = await actHere(what)
  // What Telegram refused is given back, unless something else is being written by now.
  if (!result.ok && view().draft === '') update({ draft })
}

function editLast(chat: WorldChat): void {
  const last = chat.messages.findLast((message) => message.fromId === view().me && message.text !== undefined)
  if (last) update({ editing: last.messageId, replyTo: undefined, draft: readMessage(last) })
}

function listKey(
  event: KeyboardEvent,
  count: number,
  chosen: number,
  choose: (index: number) => void,
): boolean {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0) return false
  event.preventDefault()
  choose((chosen + step + count) % count)
  return true
}

function fitHeight(box: HTMLTextAreaElement | null): void {
  if (!box) return
  box.style.height = 'auto'
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`
}

function Options(props: { options: Completion[]; chosen: number; take: (option: Completion) => void }) {
  const words = useWords()
  const list = useRef<HTMLDivElement>(null)
  useEffect(
    () => list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }),
    [props.chosen],
  )
  const label = props.options[0]?.label.startsWith('@') ? words.people : words.commands
  return (
    <div ref={list} id="completions" class="completions" role="listbox" aria-label={label}>
      {props.options.map((option, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the composer keeps the focus and has the keys
        // biome-ignore lint/a11y/useFocusableInteractive: as above, through aria-activedescendant
        <div
          key={option.label}
          id={`completion-${index}`}
          role="option"
          class="completion"
          aria-selected={index === props.chosen}
          // The composer must not lose the focus, and with it this list, before the click arrives.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => props.take(option)}
        >
          <strong>{option.label}</strong>
          <span>{option.detail}</span>
        </div>
      ))}
    </div>
  )
}

/** What the message being written hangs on: the one answered or edited, the file. */
function Context({ chat }: { chat: WorldChat }) {
  const now = useView()
  const words = useWords()
  const target = chat.messages.find((message) => message.messageId === (now.editing ?? now.replyTo))
  const name = target?.senderChatTitle ?? personById(now, target?.fromId)?.firstName ?? ''
  return (
    <>
      {target && (
        <div class="context">
          <Icon name={now.editing ? 'edit' : 'reply'} />
          <span>
            <strong>{now.editing ? words.editing : words.replyingTo(name)}</strong>
            <span>{readMessage(target)}</span>
          </span>
          <IconButton
            icon="close"
            label={words.cancel}
            onClick={() =>
              update({ replyTo: undefined, editing: undefined, ...(now.editing ? { draft: '' } : {}) })
            }
          />
        </div>
      )}
      {now.attachment && <AttachmentRow file={now.attachment} />}
    </>
  )
}

function AttachmentRow({ file }: { file: UploadedFile }) {
  const words = useWords()
  const kinds = [
    ['photo', words.asPhoto],
    ['document', words.asDocument],
  ] as const
  return (
    <div class="context">
      <Icon name="file" />
      <span>
        <strong>{file.name}</strong>
      </span>
      {file.mimeType.startsWith('image/') &&
        kinds.map(([kind, label]) => (
          <button
            key={kind}
            type="button"
            class="chip"
            aria-pressed={file.as === kind}
            onClick={() => update({ attachment: { ...file, as: kind } })}
          >
            {label}
          </button>
        ))}
      <IconButton icon="close" label={words.removeFile} onClick={() => update({ attachment: undefined })} />
    </div>
  )
}

function AttachButton() {
  const words = useWords()
  const input = useRef<HTMLInputElement>(null)
  const read = (file: File | undefined) => {
    if (!file) return
    if (file.size > MAX_FILE_BYTES) return showToast(words.fileTooBig, 'error')
    const reader = new FileReader()
    reader.onload = () => {
      const data = String(reader.result).split(',')[1] ?? ''
      const as = /^image\/(?:jpeg|png|webp)$/u.test(file.type) ? 'photo' : 'document'
      update({ attachment: { name: file.name, mimeType: file.type || 'application/octet-stream', data, as } })
    }
    reader.readAsDataURL(file)
  }
  return (
    <>
      <IconButton icon="attach" label={words.attach} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        hidden
        aria-label={words.attach}
        onChange={({ currentTarget: it }) => {
          read(it.files?.[0])
          it.value = ''
        }}
      />
    </>
  )
}
