/** A feature with a setting of each kind, that nobody but its own folder knows of: what it declares is all there is. */
import { z } from 'zod'
import type { Feature } from '../../../lib/contract/feature.ts'
import { defineSettings, setting } from '../../../lib/contract/setting.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** Telegram links without their scheme, in lower case. */
const link = z
  .string()
  .trim()
  .toLowerCase()
  .transform((written) => written.replace(/^https?:\/\//, ''))
  .pipe(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/\S*)?$/))

const lanternSettings = defineSettings('lantern', {
  lit: setting.flag(false),
  candles: setting.number(7, { min: 1, max: 500, unit: 'velas' }),
  luck: setting.number(20, { min: 0, max: 100, unit: '%' }),
  price: setting.coins(50n, { min: 0n }),
  motto: setting.text('', { max: 30, optional: true }),
  title: setting.text('Farol', { max: 10 }),
  colour: setting.choice(['red', 'blue'], 'red'),
  burns: setting.duration(60 * MINUTE_MS, { min: MINUTE_MS, max: 7 * DAY_MS }),
  opens: setting.time('21:00'),
  zone: setting.timeZone('Europe/Madrid'),
  links: setting.list({ item: link, most: 4, longest: 40 }),
  topic: setting.topic(),
  bans: setting.number(3, { min: 1, max: 9, ability: 'moderation', category: 'guard' }),
})

const words = (label: string, help: string) => ({ label, help })
const es = {
  module: { title: 'Faroles', stops: 'no se enciende ningún farol; los encendidos se consumen.' },
  glow: '✨',
  dark: 'Con el farol encendido la suerte no puede ser 0.',
  settings: {
    lit: words('Farol encendido', 'Si el farol da luz.'),
    candles: words('Número de cirios', 'Cuántos cirios hay.'),
    luck: words('Suerte del farol', 'Cuántas veces sale bien.'),
    price: words('Precio de la luz', 'Lo que cuesta.'),
    motto: words('Lema', 'Lo que se lee en él.'),
    title: words('Nombre del farol', 'Cómo se llama.'),
    colour: { ...words('Color', 'De qué color es.'), choices: { red: 'Rojo vivo', blue: 'Azul noche' } },
    burns: words('Cuánto arde', 'Cuánto tiempo dura.'),
    opens: words('Hora de encender', 'A qué hora se enciende.'),
    zone: words('Reloj del farol', 'De dónde es.'),
    links: words('Senderos del farol', 'Direcciones de páginas, como t.me/salon.'),
    topic: words('Tema del farol', 'Dónde alumbra.'),
    bans: words('Avisos antes de apagar', 'Cuántas veces se avisa.'),
  },
}
const en = {
  ...es,
  module: { title: 'Lanterns', stops: 'no lantern is lit; those that burn burn down.' },
  settings: {
    ...es.settings,
    candles: words('Number of tapers', 'How many tapers there are.'),
    luck: words('Luck of the lantern', 'How often it works out.'),
  },
}

export const lantern: Feature = {
  name: 'lantern',
  category: 'events',
  texts: { es, en },
  settings: lanternSettings,
  contradictions: (group) => {
    const { lit, luck } = lanternSettings.of(group)
    return lit && luck === 0 ? [{ namespace: 'lantern', key: 'dark', values: {} }] : []
  },
}
