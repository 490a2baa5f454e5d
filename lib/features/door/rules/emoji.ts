/** Emoji that everybody calls the same, told apart at a glance; their names are texts (`emoji.fox`). */
export const EMOJI = {
  fox: '🦊',
  cat: '🐱',
  dog: '🐶',
  frog: '🐸',
  owl: '🦉',
  bee: '🐝',
  fish: '🐟',
  snail: '🐌',
  horse: '🐴',
  pig: '🐷',
  apple: '🍎',
  pear: '🍐',
  lemon: '🍋',
  grapes: '🍇',
  cherries: '🍒',
  bread: '🍞',
  cheese: '🧀',
  egg: '🥚',
  moon: '🌙',
  sun: '☀️',
  snowman: '⛄',
  umbrella: '☂️',
  key: '🔑',
  bell: '🔔',
  candle: '🕯️',
  crown: '👑',
  hat: '🎩',
  boot: '🥾',
  glove: '🧤',
  ring: '💍',
  guitar: '🎸',
  drum: '🥁',
  book: '📖',
  scissors: '✂️',
  anchor: '⚓',
  train: '🚂',
} as const
export type Emoji = keyof typeof EMOJI
export const EMOJI_NAMES = Object.keys(EMOJI) as Emoji[]

export const GRID = 12
export const IN_ORDER = 3

/** Two in a row: one alone would be guessed too often. */
export const SUMS = 2
