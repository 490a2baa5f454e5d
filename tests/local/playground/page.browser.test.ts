/** The page in Chromium, by hand, by keyboard and on its own tour. */
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Story } from '../../../lib/local/protocol.ts'
import {
  hasChromium,
  launchChromium,
  openPlayground,
  playStoryInBrowser,
  SCREENSHOTS,
  type Visit,
} from '../../support/browser.ts'
import { type DemoHouse, openDemoHouse } from './demo-house.ts'
import { DEMO_STORY } from './demo-story.ts'

const GROUP = 'El Salón Fantasma'
const PHONE = { width: 390, height: 844 }
const SLOW_MS = 60_000

/** The demo story with one promise that the bot does not keep. */
const BROKEN_STORY: Story = {
  ...DEMO_STORY,
  id: 'broken',
  title: { es: 'La promesa rota', en: 'The broken promise' },
  steps: DEMO_STORY.steps
    .slice(0, 3)
    .map((step, index) => (index === 1 ? { ...step, expect: [{ text: ['mil millones'] }] } : step)),
}

let house: DemoHouse
let browser: Browser

describe.skipIf(!hasChromium())('the page', { timeout: SLOW_MS }, () => {
  beforeAll(async () => {
    ;[house, browser] = await Promise.all([openDemoHouse([DEMO_STORY, BROKEN_STORY]), launchChromium()])
  }, SLOW_MS)
  afterAll(async () => {
    await browser.close()
    await house.close()
  })
  beforeEach(async () => {
    await fetch(`${house.url}/local/reset`, { method: 'POST', body: '{}' })
  })

  const visit = (url: string, more: Partial<Visit> = {}) =>
    openPlayground(browser, { url, welcomed: true, ...more })
  const be = (page: Page, name: string) => page.getByRole('radio', { name }).click()
  const composer = (page: Page): Locator => page.getByRole('textbox', { name: /^Mensaje como/u })
  const log = (page: Page): Locator => page.getByRole('log', { name: 'Mensajes' })
  const addBot = (page: Page) =>
    page.getByRole('main').getByRole('button', { name: 'Añadir el bot como admin' }).click()
  const say = async (page: Page, text: string) => {
    await composer(page).fill(text)
    await composer(page).press('Escape')
    await composer(page).press('Enter')
  }
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: join(SCREENSHOTS, 'page', `${name}.png`) })

  it.each([
    ['es', undefined],
    ['en', PHONE],
  ] as const)('plays a tour from the first to the last step (%s, %j)', async (language, viewport) => {
    const failures = await playStoryInBrowser(browser, {
      url: house.url,
      story: DEMO_STORY,
      language,
      screenshots: join(SCREENSHOTS, 'page', `tour-${language}`),
      ...(viewport ? { viewport } : {}),
    })
    expect(failures).toEqual([])
  })

  it('says of a tour that has rotted what is missing, and stops there', async () => {
    const failures = await playStoryInBrowser(browser, { url: house.url, story: BROKEN_STORY })
    expect(failures).toHaveLength(1)
    expect(failures[0]).toMatch(/^step 2: text "mil millones" \(seen: ".*\+50/u)
  })

  it('plays a tour by itself until the end', async () => {
    const page = await visit(house.url, { welcomed: false })
    await page.getByRole('dialog').getByRole('button', { name: 'La promesa rota' }).click()
    const tour = page.getByRole('region', { name: 'Visita guiada' })
    await tour.getByRole('button', { name: 'Reproducir sola' }).click()
    await tour.getByText('Paso 2: algo faltó').waitFor({ state: 'attached', timeout: 15_000 })
    await tour.getByRole('button', { name: 'Salir de la visita' }).click()
    await tour.waitFor({ state: 'hidden' })
    await page.context().close()
  })

  it('completes commands and people by keyboard, and keeps to the usage', async () => {
    const page = await visit(house.url)
    await addBot(page)
    await page.evaluate(
      'window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 30)',
    )
    await composer(page).pressSequentially('/')
    const commands = page.getByRole('listbox', { name: 'Comandos' })
    await commands.getByRole('option', { name: '/diario', selected: true }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await shoot(page, 'commands')
    await page.keyboard.press('Tab')
    expect(await composer(page).inputValue()).toBe('/transferir ')
    await page.getByText('/transferir @ana 50 por el baile').waitFor()
    await page.keyboard.type('@na')
    // On a busy machine the list may lag behind the typing, and Enter would then send.
    await page.getByRole('listbox', { name: 'Personas' }).getByRole('option', { selected: true }).waitFor()
    await page.keyboard.press('Enter')
    // At once: the caret is where one types on, however late a busy machine draws its next frame.
    await page.keyboard.type('20')
    await expect.poll(() => composer(page).inputValue()).toBe('/transferir @nadia_noir 20')
    await page.keyboard.press('Enter')
    await log(page).getByText('20 monedas pasan a manos de Nadia.').waitFor()
    expect(await composer(page).inputValue()).toBe('')
    await page.context().close()
  })

  it('shows names and texts full of HTML as they were typed', async () => {
    const name = '<b>&"Ana'
    const page = await visit(house.url)
    page.on('dialog', () => expect.unreachable('a script ran'))
    await addBot(page)
    await page.getByRole('button', { name: 'Añadir persona' }).click()
    await page.getByRole('dialog').getByLabel('Nombre').fill(name)
    await page.getByRole('dialog').getByRole('button', { name: 'Añadir', exact: true }).click()
    await page.getByRole('radio', { name }).waitFor()
    await page.getByRole('main').getByRole('button', { name: 'Unirme' }).click()
    await log(page).getByText(`${name} se unió al grupo`).waitFor()
    await say(page, '/saldo')
    await log(page).getByText(`${name}, tienes 100`).waitFor()
    await say(page, '<img src=x onerror=alert(1)> & <i>')
    await log(page).getByText('<img src=x onerror=alert(1)> & <i>').waitFor()
    expect(await log(page).locator('img').count()).toBe(0)
    await page.context().close()
  })

  it('lets only the owner of a button press it, and shows toast and alert', async () => {
    const page = await visit(house.url)
    await addBot(page)
    await be(page, 'Nadia')
    await say(page, '/transferir @lucia_vega 2000')
    await be(page, 'Bruno')
    await log(page).getByRole('button', { name: 'Sí, dar' }).click()
    await page.getByText('Este botón es de quien transfiere.').waitFor()
    await log(page).getByRole('button', { name: 'Configuración' }).click()
    await page.getByRole('alertdialog').getByText('aún está cerrada').waitFor()
    await shoot(page, 'alert')
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'hidden' })
    await page.context().close()
  })

  it('replies, reacts, edits, forwards and sends files', async () => {
    const page = await visit(house.url)
    await say(page, 'Una noche oscura')
    await log(page).getByText('Una noche oscura').waitFor()
    await composer(page).press('ArrowUp')
    await page.keyboard.type(' y fría')
    await page.keyboard.press('Enter')
    await log(page).getByText('editado').waitFor()
    const first = log(page).getByRole('article').first()
    await first.hover()
    await first.getByRole('button', { name: 'Responder' }).click()
    await page.getByText('Respuesta a Lucía').waitFor()
    await page.keyboard.type('Sin duda')
    await page.keyboard.press('Enter')
    await log(page)
      .getByRole('button', { name: /Lucía\s*Una noche oscura y fría/u })
      .waitFor()
    await first.hover()
    await first.getByRole('button', { name: 'Reaccionar', exact: true }).click()
    await first.getByRole('button', { name: 'Reaccionar con 🔥' }).click()
    await log(page).getByRole('button', { name: 'Reaccionar con 🔥 (1)' }).waitFor()
    await page
      .getByLabel('Adjuntar un archivo o una foto')
      .last()
      .setInputFiles({ name: 'carta.txt', mimeType: 'text/plain', buffer: Buffer.from('Querida noche') })
    await say(page, 'La carta')
    await log(page).getByRole('link', { name: 'Descargar carta.txt' }).waitFor()
    await first.hover()
    await first.getByRole('button', { name: 'Reenviar' }).click()
    await page.getByRole('dialog').getByRole('button', { name: GROUP }).click()
    await log(page).getByText('Reenviado de Lucía').waitFor()
    await shoot(page, 'messages')
    await page.context().close()
  })

  it('traces each update and moves the clock', async () => {
    const page = await visit(house.url)
    await addBot(page)
    await say(page, '/diario')
    const trace = page.getByRole('complementary', { name: 'Traza' })
    const row = trace.getByRole('listitem').filter({ hasText: '/diario' }).first()
    await row.getByRole('img', { name: 'Redis 2, Postgres 1, Telegram 0' }).waitFor()
    await row.locator('summary').click()
    await row.getByText('EVALSHA').waitFor()
    await row.getByText('sendMessage viajó en la respuesta HTTP').waitFor()
    await trace.getByRole('button', { name: 'Adelantar el reloj +1 día' }).click()
    await trace.getByText('martes, 24 de noviembre').waitFor()
    await trace.getByRole('textbox', { name: /^Otro salto/u }).fill('1d 2h')
    await page.keyboard.press('Enter')
    await trace.getByText('jueves, 26 de noviembre').waitFor()
    await page.context().close()
  })

  it('is worked by keyboard alone', async () => {
    const page = await visit(house.url)
    await page.getByRole('radio', { name: 'Lucía' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.getByRole('radio', { name: 'Bruno', checked: true }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await shoot(page, 'focus')
    const add = page.getByRole('main').getByRole('button', { name: 'Añadir el bot como admin' })
    for (
      let presses = 0;
      presses < 20 && !(await add.evaluate((it) => it === it.ownerDocument.activeElement));
      presses++
    ) {
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await log(page).getByText('Buenas noches, mortales.').waitFor()
    await page.getByRole('button', { name: 'Visita guiada' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Te damos la bienvenida' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.context().close()
  })

  it.each([
    ['en-GB', 'Welcome to the house'],
    ['es-MX', 'Te damos la bienvenida'],
    ['de', 'Te damos la bienvenida'],
  ])('greets a browser of %s with «%s»', async (locale, greeting) => {
    const context = await browser.newContext({ locale })
    const page = await context.newPage()
    await page.goto(house.url)
    await page.getByRole('dialog', { name: greeting }).waitFor()
    await context.close()
  })

  it('shows one column at a time on a phone', async () => {
    const page = await visit(house.url, { viewport: PHONE, colorScheme: 'light' })
    const people = page.getByRole('radiogroup')
    const trace = page.getByRole('complementary', { name: 'Traza' })
    await log(page).waitFor()
    expect([await people.isVisible(), await trace.isVisible()]).toEqual([false, false])
    await page.getByRole('button', { name: 'Traza' }).click()
    await trace.waitFor()
    await page.getByRole('button', { name: 'Chats' }).click()
    await people.waitFor()
    expect([await log(page).isVisible(), await trace.isVisible()]).toEqual([false, false])
    await page.getByRole('button', { name: new RegExp(GROUP, 'u') }).click()
    await log(page).waitFor()
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width)
    await page.context().close()
  })

  it('speaks English, and remembers it', async () => {
    const page = await visit(house.url)
    await page.getByRole('button', { name: /Cambiar a inglés/u }).click()
    await page.getByRole('heading', { name: 'Who are you now?' }).waitFor()
    await page.getByRole('button', { name: 'Guided tour' }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('en')
    expect(await page.evaluate("localStorage.getItem('phantom.language')")).toBe('en')
    await page.context().close()
  })
})
