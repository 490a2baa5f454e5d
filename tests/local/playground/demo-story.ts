import type { Story } from '../../../lib/local/protocol.ts'

/** A first evening, as the scripted bot answers it. */
export const DEMO_STORY: Story = {
  id: 'first-evening',
  feature: 'economy',
  title: { es: 'La primera noche', en: 'The first evening' },
  summary: {
    es: 'Lucía invita al fantasma, Nadia enciende su vela y reparte monedas.',
    en: 'Lucía invites the phantom, Nadia lights her candle and shares out coins.',
  },
  steps: [
    {
      say: {
        es: 'Lucía, que creó el grupo, invita al bot como administradora.',
        en: 'Lucía, who created the group, invites the bot as an administrator.',
      },
      as: 'Lucía',
      in: 'El Salón Fantasma',
      act: { do: 'add-bot', admin: true },
      expect: [{ text: ['Buenas noches'], buttons: ['Configuración'] }],
    },
    {
      say: { es: 'Nadia reclama su recompensa de cada día.', en: 'Nadia claims her daily reward.' },
      as: 'Nadia',
      act: { do: 'send', text: '/diario' },
      expect: [{ text: ['+50', '150'], noButtons: true }],
    },
    {
      say: { es: 'Le da 25 monedas a Iván.', en: 'She gives Iván 25 coins.' },
      act: { do: 'send', text: '/transferir @ivan_el_cuervo 25' },
      expect: [{ text: ['25', 'Iván'] }],
    },
    {
      say: { es: 'Una cantidad grande pide confirmación.', en: 'A large amount asks for confirmation.' },
      act: { do: 'send', text: '/transferir @ivan_el_cuervo 1500' },
      expect: [{ text: ['¿Das 1.500'], buttons: ['Sí', 'Cancelar'] }],
    },
    {
      say: {
        es: 'Bruno pulsa el botón, pero no es suyo.',
        en: "Bruno presses the button, but it isn't his.",
      },
      as: 'Bruno',
      act: { do: 'press', button: 'Sí', onText: '1.500' },
      expect: [{ toast: 'de quien transfiere' }, { text: ['¿Das 1.500'] }],
    },
    {
      say: { es: 'Nadia se lo piensa y cancela.', en: 'Nadia thinks again and cancels.' },
      as: 'Nadia',
      act: { do: 'press', button: 'Cancelar' },
      expect: [{ text: ['cancelada'], noButtons: true }],
    },
    {
      say: { es: 'Pasa un día entero.', en: 'A whole day goes by.' },
      act: { do: 'advance-clock', ms: 86_400_000 },
    },
    {
      say: {
        es: 'Charlar no le cuesta nada a nadie: el bot calla.',
        en: 'Chatting costs nobody anything: the bot is silent.',
      },
      as: 'Carmen',
      act: { do: 'send', text: 'Buenas noches a todos 🕯' },
      expect: [{ silence: true }],
    },
    {
      say: {
        es: 'Y el ranking muestra quién manda en la casa.',
        en: 'And the ranking shows who rules the house.',
      },
      as: 'Iván',
      act: { do: 'send', text: '/ranking' },
      expect: [{ text: ['Ranking', 'Iván: 125', 'Nadia: 125'] }],
    },
  ],
}
