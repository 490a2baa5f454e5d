import { useEffect, useState } from 'preact/hooks'
import { Mark } from './brand.tsx'
import { ChatActions } from './chat-actions.tsx'
import { Chats, GroupDialog } from './chats.tsx'
import { Conversation } from './conversation.tsx'
import { Dialog } from './dialog.tsx'
import { ForwardDialog } from './forward.tsx'
import { Icon, IconButton } from './icons.tsx'
import { People, PersonDialog } from './people.tsx'
import {
  remember,
  subscribe,
  type Tab,
  type Theme,
  update,
  useView,
  useWords,
  ViewContext,
  view,
} from './store.ts'
import { Toast, useNarrow } from './toast.tsx'
import { TourBar, WelcomeDialog } from './tour.tsx'
import { TracePane } from './trace.tsx'
import { resetWorld, showToast, wordsOf } from './world.ts'

export function App() {
  const [now, setNow] = useState(view())
  const narrow = useNarrow()
  useEffect(() => subscribe(() => setNow(view())), [])
  useEffect(() => {
    const root = document.documentElement
    root.lang = now.language
    root.dataset.theme = now.theme
  }, [now.language, now.theme])
  return (
    <ViewContext.Provider value={now}>
      <Head />
      {now.tour && <TourBar tour={now.tour} />}
      {(narrow || !now.world) && <Toast />}
      <div class="columns" data-shown={now.tab}>
        {now.world ? (
          <>
            <div class="side" data-tab="chats">
              <People />
              <Chats />
              <ChatActions />
            </div>
            <Conversation />
            <TracePane />
          </>
        ) : (
          <Connecting />
        )}
      </div>
      <Tabs />
      <Dialogs />
    </ViewContext.Provider>
  )
}

function Head() {
  const { language, theme, world } = useView()
  const words = useWords()
  const themes: Theme[] = ['auto', 'light', 'dark']
  const icons = { auto: 'auto', light: 'sun', dark: 'moon' } as const
  const nextTheme = themes[(themes.indexOf(theme) + 1) % themes.length] ?? 'auto'
  const choose = (key: 'theme' | 'language', value: string) => {
    remember(key, value)
    update({ [key]: value })
  }
  return (
    <header class="head">
      <h1>
        <Mark />
        <span class="brand">
          The Phantom Bot
          <small title={words.standIn}>
            {words.subtitle}
            {world && <span class="brand-bot"> · @{world.bot.username}</span>}
          </small>
        </span>
      </h1>
      <div class="head-buttons">
        <button type="button" class="primary" onClick={() => update({ dialog: 'welcome' })}>
          <Icon name="play" size={15} /> {words.tour}
        </button>
        <button
          type="button"
          class="icon-button language"
          aria-label={words.language}
          title={words.language}
          onClick={() => choose('language', language === 'es' ? 'en' : 'es')}
        >
          {language.toUpperCase()}
        </button>
        <IconButton
          icon={icons[theme]}
          label={words.theme[theme]}
          onClick={() => choose('theme', nextTheme)}
        />
        <IconButton icon="reset" label={words.reset} onClick={() => update({ dialog: 'reset' })} />
      </div>
    </header>
  )
}

/** On a narrow screen one column at a time. */
function Tabs() {
  const { tab } = useView()
  const words = useWords()
  const tabs: [Tab, 'chats' | 'mask' | 'trace'][] = [
    ['chats', 'chats'],
    ['conversation', 'mask'],
    ['trace', 'trace'],
  ]
  return (
    <nav class="tabs" aria-label={Object.values(words.tabs).join(', ')}>
      {tabs.map(([name, icon]) => (
        <button
          key={name}
          type="button"
          aria-current={name === tab ? 'page' : undefined}
          onClick={() => update({ tab: name })}
        >
          <Icon name={icon} size={22} />
          {words.tabs[name]}
        </button>
      ))}
    </nav>
  )
}

function Connecting() {
  const { online } = useView()
  const words = useWords()
  return (
    <p class="connecting" role="status">
      <Mark size={72} />
      {online ? words.connecting : words.offline}
    </p>
  )
}

function Dialogs() {
  const { dialog, busy, toast } = useView()
  const words = useWords()
  const closeToast = () => update({ toast: undefined })
  return (
    <>
      {dialog === 'welcome' && <WelcomeDialog />}
      {dialog === 'person' && <PersonDialog />}
      {dialog === 'group' && <GroupDialog />}
      {dialog === 'reset' && <ResetDialog />}
      {typeof dialog === 'object' && <ForwardDialog messageId={dialog.forward} />}
      {toast?.kind === 'alert' && (
        <Dialog title="The Phantom Bot" role="alertdialog" onClose={closeToast}>
          <p class="lead">{toast.text}</p>
          <footer class="dialog-foot">
            <button type="button" class="primary" onClick={closeToast}>
              {words.accept}
            </button>
          </footer>
        </Dialog>
      )}
      {busy && (
        <p class="busy" role="status">
          <Mark size={54} />
          {busy}
        </p>
      )}
    </>
  )
}

function ResetDialog() {
  const words = useWords()
  const close = () => update({ dialog: undefined })
  const wipe = () => {
    update({ dialog: undefined, tour: undefined })
    resetWorld().catch((error: unknown) => showToast(wordsOf(error), 'error'))
  }
  return (
    <Dialog title={words.reset} role="alertdialog" onClose={close}>
      <p class="lead">{words.resetAsk}</p>
      <footer class="dialog-foot">
        <button type="button" class="action" onClick={close}>
          {words.cancel}
        </button>
        <button type="button" class="primary" onClick={wipe}>
          {words.resetDo}
        </button>
      </footer>
    </Dialog>
  )
}
