import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { IconButton } from './icons.tsx'
import { useWords } from './store.ts'

/** A modal dialog. The browser's own element keeps the focus inside, gives it back, and closes on Escape. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
  role,
  hero,
}: {
  title: string
  onClose: () => void
  children: ComponentChildren
  wide?: boolean
  role?: 'alertdialog'
  hero?: ComponentChildren
}) {
  const words = useWords()
  const box = useRef<HTMLDialogElement>(null)
  const titleId = useId()
  useEffect(() => {
    box.current?.showModal()
    // The browser would choose the first button, which closes what has just been opened.
    box.current?.querySelector<HTMLElement>('input, .primary')?.focus()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click on the backdrop closes; the keyboard has Escape
    <dialog
      ref={box}
      role={role}
      class={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === box.current) onClose()
      }}
    >
      <div class="dialog-box">
        {hero}
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon="close" label={words.close} onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  )
}

export function Field({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label class="field">
      <span>{label}</span>
      {children}
    </label>
  )
}
