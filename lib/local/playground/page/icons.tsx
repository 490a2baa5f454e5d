import type { ButtonHTMLAttributes, ComponentChildren } from 'preact'

/** Line icons on a 24 grid, drawn in the text's colour. They decorate: the name is on the button. */
const PATHS = {
  send: <path d="M4 12 20 4l-5 16-3.500-6.500L4 12Z M11.500 13.500 20 4" />,
  attach: (
    <path d="m20 11-8.300 8.300a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700L9.500 17a1.700 1.700 0 0 1-2.400-2.400L14.500 7" />
  ),
  reply: <path d="m9 6-6 6 6 6 M3 12h11a7 7 0 0 1 7 7" />,
  forward: <path d="m15 6 6 6-6 6 M21 12H10a7 7 0 0 0-7 7" />,
  edit: <path d="M4 20h4L20 8l-4-4L4 16v4Z M13 7l4 4" />,
  smile: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z M8.500 14a4 4 0 0 0 7 0 M9 9.500v.1 M15 9.500v.1" />,
  close: <path d="m6 6 12 12 M18 6 6 18" />,
  plus: <path d="M12 5v14 M5 12h14" />,
  check: <path d="m5 12.500 4.500 4.500L19 7.500" />,
  chats: <path d="M4 5h16v11H9l-5 4V5Z" />,
  people: (
    <path d="M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7Z M2.500 20a6.500 6.500 0 0 1 13 0 M16 4.500a3.500 3.500 0 0 1 0 6 M18 14.500a6 6 0 0 1 3.500 5.500" />
  ),
  trace: <path d="M3 12h4l3-8 4 16 3-8h4" />,
  sun: (
    <path d="M12 16.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9Z M12 2v2.500 M12 19.500V22 M2 12h2.500 M19.500 12H22 M5 5l1.700 1.700 M17.300 17.300 19 19 M5 19l1.700-1.700 M17.300 6.700 19 5" />
  ),
  moon: <path d="M20 14.500A8.500 8.500 0 0 1 9.500 4a8.500 8.500 0 1 0 10.500 10.500Z" />,
  auto: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z M12 3v18 M12 8h6.500 M12 12.500h9 M12 17h6" />,
  reset: <path d="M4 5v5h5 M4.500 10a8 8 0 1 1-.5 4" />,
  play: <path d="M7 4.500v15l12-7.500-12-7.500Z" />,
  pause: <path d="M8 5v14 M16 5v14" />,
  next: <path d="M5 12h14 m-6-6 6 6-6 6" />,
  clock: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z M12 7v5l3.500 2" />,
  bell: <path d="M6 16V11a6 6 0 0 1 12 0v5l1.500 2h-15L6 16Z M10 21h4" />,
  file: <path d="M6 3h8l4 4v14H6V3Z M14 3v4h4" />,
  eye: (
    <path d="M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12Z M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z" />
  ),
  down: <path d="m6 9 6 6 6-6" />,
  door: <path d="M14 4H5v16h9 M10 12h11 m-4-4 4 4-4 4" />,
  crown: <path d="m3 7 4.500 4L12 5l4.500 6L21 7l-2 11H5L3 7Z" />,
  mask: (
    <path d="M3 8c3-1.500 6.500-1.300 9 1 2.500-2.300 6-2.500 9-1 .4 5-2 8-5 8-2 0-3-1.200-4-2.500-1 1.300-2 2.500-4 2.500-3 0-5.400-3-5-8Z" />
  ),
  redis: <path d="m12 4 9 4-9 4-9-4 9-4Z m-9 8 9 4 9-4 M3 16l9 4 9-4" />,
  postgres: (
    <path d="M12 10c4.400 0 8-1.300 8-3s-3.600-3-8-3-8 1.300-8 3 3.600 3 8 3Z M4 7v10c0 1.700 3.600 3 8 3s8-1.300 8-3V7 M4 12c0 1.700 3.600 3 8 3s8-1.300 8-3" />
  ),
  telegram: <path d="M21 4 3 11l6 2.500L11.500 20 21 4Z M9 13.500 21 4" />,
} satisfies Record<string, ComponentChildren>

export type IconName = keyof typeof PATHS

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {PATHS[name]}
    </svg>
  )
}

type ButtonAttributes = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'label' | 'size'>

/** A button that shows an icon only; its name is read out and shown as a tip. */
export function IconButton({
  icon,
  label,
  size = 18,
  ...rest
}: { icon: IconName; label: string; size?: number } & ButtonAttributes) {
  return (
    <button
      type="button"
      {...rest}
      class={`icon-button ${rest.class ?? ''}`}
      aria-label={label}
      title={label}
    >
      <Icon name={icon} size={size} />
    </button>
  )
}
