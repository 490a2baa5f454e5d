/** Changing a secret while the old one still holds: what to put into the deployment's variables, and what then. */

export interface Rotating {
  readonly webhookSecret: string
  /** In force: given, or derived from the token. */
  readonly signingKey: string
  /** Fresh, unguessable, of letters and figures. */
  fresh(): string
}

/** Lines for a person. Nothing is changed by saying them: the deployment has to know a secret before Telegram sends it. */
export const rotationLines = ({ webhookSecret, signingKey, fresh }: Rotating): string[] => [
  '1. Set these in the deployment, and deploy it anew; until the end both secrets are taken:',
  '',
  `   TELEGRAM_WEBHOOK_SECRET=${fresh()}`,
  `   TELEGRAM_WEBHOOK_SECRET_PREVIOUS=${webhookSecret}`,
  '',
  '2. With the same two in your own .env: npm run setup -- https://<your deployment>. Telegram sends the new one from then on.',
  '3. Take TELEGRAM_WEBHOOK_SECRET_PREVIOUS away, and deploy again.',
  '',
  'The key that signs buttons, seals the secrets of hooks and knows erased people’s bars again is changed in the same way, and no',
  'oftener than once in 8 years: what was made under the one before is read only while that one is known. A new bot token is a',
  'new key as well, where SIGNING_KEY isn’t set: set both before you have a token made anew.',
  '',
  `   SIGNING_KEY=${fresh()}`,
  `   SIGNING_KEY_PREVIOUS=${signingKey}`,
  '',
  'Leave SIGNING_KEY_PREVIOUS where it is. Only if the old one is known to somebody else, leave it out at once: old buttons then ask',
  'to be called up anew, hooks stop until they get another secret, and who had themselves erased comes back free of what barred them.',
]
