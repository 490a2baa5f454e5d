import { expect, test } from 'vitest'
import { findLinks } from '../../../../lib/features/guard/reading/links.ts'
import { readText } from '../../../../lib/features/guard/reading/normalise.ts'

test.each([
  ['https://t.me/+AbC_d', 'invite'],
  ['t.me/joinchat/AAAA', 'invite'],
  ['t.me/addlist/xyz', 'invite'],
  ['tg://join?invite=abc', 'invite'],
  ['t.me/m/Ab3dE', 'person'],
  ['t.me/+5491155550000', 'person'],
  ['t.me/alguien?text=quiero%20ganar', 'person'],
  ['wa.me/5491155550000', 'person'],
  ['tg://resolve?domain=x&phone=123', 'person'],
  ['t.me/premios_bot?start=x', 'bot'],
  ['t.me/canal_de_ofertas', 'telegram'],
  ['t.me/c/1830012345/42', 'reference'],
  ['t.me/addstickers/Gatos', 'reference'],
  ['https://open.spotify.com/track/4k', 'known'],
  ['https://picrew.me/es/image_maker/1', 'known'],
  ['https://maps.app.goo.gl/x', 'known'],
  ['bit.ly/3xYz', 'shortener'],
  ['https://google.com/url?q=https://casino-bono.top', 'lure'],
  ['https://l.instagram.com/?u=https%3A%2F%2Fevil.top%2Fx&e=1', 'cheap'],
  ['https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Ft.me%2F%2BAbC', 'invite'],
  ['https://google.com/amp/s/evil.top/x', 'cheap'],
  ['t.me/share/url?url=https://casino-bono.top', 'lure'],
  ['https://facebook.com/sharer.php?u=https://youtu.be/x', 'known'],
  ['t.me/aaaclub', 'telegram'],
  ['www.xxxcams.example', 'lure'],
  ['https://casino-estrella.example', 'lure'],
  ['https://paypal.com.verificar.example/x', 'disguised'],
  ['https://binance-bonus.top', 'disguised'],
  ['instagrarn-fotos.com/ver', 'disguised'],
  ['paypa1.com', 'disguised'],
  ['https://x.example/app.apk', 'program'],
  ['ofertas-hoy7.click', 'cheap'],
  ['https://mi-blog.example/ficha', 'unknown'],
  ['t [.] me/+AbCd', 'invite'],
  ['hxxps://t(.)me/joinchat/AAA', 'invite'],
  ['t . me / canal_x', 'telegram'],
])('%s leads to: %s', (written, kind) => {
  expect(findLinks(written.toLowerCase())).toMatchObject([{ kind }])
})

test.each([
  'Me fui.me aburrí',
  'llegué tarde.es que llovía',
  'v1.2 y d20.5',
  'Hola...qué tal',
  'no.so',
  '12.50 monedas',
])('no address: %s', (written) => expect(readText(written).links).toEqual([]))

test.each([
  '12/10/2026 a las 20:30',
  'FUE 18 DES 14 CON 16 INT 10',
  'tirada: 17 + 4 = 21',
  'son 1 200 000 monedas',
  'mide 1.87, pesa 75',
])('no phone: %s', (written) => expect(readText(written).phones).toEqual([]))

test.each(['+54 9 11 5555-0000', 'WhatsApp 300 555 0147', 'llámame al 5512345678'])(
  'a phone: %s',
  (written) => expect(readText(written).phones).toHaveLength(1),
)

test('each letter of an address and of a name counts, however often it is said', () => {
  const { links, handles } = readText('holaaa t.me/aaaclub y @aaaclub y @aaaa1')
  expect(links).toMatchObject([{ url: 't.me/aaaclub' }])
  expect(handles).toEqual(['aaaclub', 'aaaa1'])
})
