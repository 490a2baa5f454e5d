import { FIRST_GROUP, type Story } from '../../local/protocol.ts'

/** The first tour: how a group's money begins to move. */
export const story: Story = {
  id: 'economy-first-coins',
  feature: 'economy',
  title: { es: 'Las primeras monedas', en: 'The first coins' },
  summary: {
    es: 'De un grupo vacío a una economía que cuadra: recompensa, regalo, ranking y una transferencia grande.',
    en: 'From an empty group to an economy that balances: a reward, a gift, the ranking and a large transfer.',
  },
  steps: [
    {
      say: {
        es: 'Lucía, la creadora, invita al fantasma a su salón y lo hace administrador.',
        en: 'Lucía, the creator, invites the phantom to her salon and makes it an admin.',
      },
      as: 'Lucía',
      in: FIRST_GROUP,
      act: { do: 'add-bot', admin: true },
      expect: [{ text: ['El Salón Fantasma'] }],
    },
    {
      say: {
        es: 'Nadia recoge su recompensa del día. Su cartera se abre sola, con monedas de bienvenida.',
        en: 'Nadia collects the reward of the day. Her wallet opens by itself, with welcome coins.',
      },
      as: 'Nadia',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/diario' },
      expect: [{ text: ['50 🪙', '150 🪙'] }],
    },
    {
      say: {
        es: 'Si lo intenta otra vez hoy, el fantasma le dice cuánto falta.',
        en: 'If she tries again today, the phantom tells her how long to wait.',
      },
      as: 'Nadia',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/diario' },
      expect: [{ text: ['Ya recogiste'] }],
    },
    {
      say: {
        es: 'Iván saluda: desde ese momento el fantasma sabe quién es @ivan_el_cuervo.',
        en: 'Iván says hello: from now on the phantom knows who @ivan_el_cuervo is.',
      },
      as: 'Iván',
      in: FIRST_GROUP,
      act: { do: 'send', text: 'Buenas noches, salón.' },
      expect: [{ silence: true }],
    },
    {
      say: {
        es: 'Nadia le da treinta monedas, con una nota. Se escribe tal cual: ni los signos raros rompen nada.',
        en: 'Nadia gives him thirty coins, with a note. It shows as typed: odd signs break nothing.',
      },
      as: 'Nadia',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/transferir @ivan_el_cuervo 30 por la rosa <b>&"' },
      expect: [{ text: ['Nadia → Iván', '30 🪙', 'por la rosa <b>&"', '120 🪙'] }],
    },
    {
      say: {
        es: 'Un nombre mal escrito: el fantasma propone a quien más se le parece, y basta con pulsar.',
        en: 'A misspelt name: the phantom offers whoever looks most like it, and a press is enough.',
      },
      as: 'Nadia',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/transferir @ivan_el_cuerbo 5' },
      expect: [{ text: ['No conozco a @ivan_el_cuerbo'], buttons: ['Iván'] }],
    },
    {
      say: { es: 'Era Iván, claro.', en: 'It was Iván, of course.' },
      as: 'Nadia',
      in: FIRST_GROUP,
      act: { do: 'press', button: 'Iván' },
      expect: [{ text: ['5 🪙', '115 🪙'], noButtons: true }],
    },
    {
      say: {
        es: 'Las fortunas del salón, y el puesto de quien pregunta.',
        en: 'The fortunes of the salon, and the place of whoever asks.',
      },
      as: 'Iván',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/ranking' },
      expect: [{ text: ['Iván — 135 🪙', 'Nadia — 115 🪙', 'puesto 1 de 2'] }],
    },
    {
      say: {
        es: 'Lucía premia a Nadia desde la casa. Crear monedas siempre pregunta antes.',
        en: 'Lucía rewards Nadia from the house. Creating coins always asks first.',
      },
      as: 'Lucía',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/otorgar @nadia_noir 5k reina del baile' },
      expect: [{ text: ['5000 🪙', 'Nadia'], buttons: ['otorgar', 'No'] }],
    },
    {
      say: { es: 'Confirma con un botón.', en: 'She confirms with a button.' },
      as: 'Lucía',
      in: FIRST_GROUP,
      act: { do: 'press', button: 'Sí, otorgar' },
      expect: [{ text: ['Nadia recibe 5000 🪙', '5115 🪙'], noButtons: true }],
    },
    {
      say: {
        es: 'Por encima del umbral del grupo, una transferencia también pregunta.',
        en: "Above the group's threshold a transfer asks too.",
      },
      as: 'Nadia',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/transferir @ivan_el_cuervo 2.000' },
      expect: [{ text: ['¿Le das 2000 🪙 a Iván?'], buttons: ['Sí', 'No'] }],
    },
    {
      say: {
        es: 'Iván tiene prisa y pulsa él. No cuenta: solo decide quien envía.',
        en: 'Iván is in a hurry and presses it himself. It does not count: only the sender decides.',
      },
      as: 'Iván',
      in: FIRST_GROUP,
      act: { do: 'press', button: 'Sí, dárselas' },
      expect: [{ toast: 'de otra persona' }, { text: ['¿Le das 2000 🪙 a Iván?'] }],
    },
    {
      say: {
        es: 'Nadia pulsa, y las monedas cambian de manos.',
        en: 'Nadia presses, and the coins change hands.',
      },
      as: 'Nadia',
      in: FIRST_GROUP,
      act: { do: 'press', button: 'Sí, dárselas' },
      expect: [{ text: ['Nadia → Iván: 2000 🪙', '3115 🪙'], noButtons: true }],
    },
    {
      say: {
        es: 'Cada movimiento queda escrito. Nadia repasa los suyos.',
        en: 'Every movement is written down. Nadia looks hers up.',
      },
      as: 'Nadia',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/historial' },
      expect: [{ text: ['Para Iván', 'Otorgadas por Lucía', 'Recompensa diaria'] }],
    },
    {
      say: {
        es: 'Y Lucía pide la prueba: todos los asientos suman cero, y su huella lo demuestra otro día.',
        en: 'And Lucía asks for the proof: all entries sum to zero, and their digest shows it another day.',
      },
      as: 'Lucía',
      in: FIRST_GROUP,
      act: { do: 'send', text: '/cuadre' },
      expect: [{ text: ['Los libros cuadran', 'Suma de todos los asientos: 0 🪙', 'Prueba:'] }],
    },
  ],
}
