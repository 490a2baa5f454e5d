/** What must hold on every screen of the page, in Chromium: who sees what, what is lost, what a finger can touch. */
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Story } from '../../../lib/local/protocol.ts'
import {
  hasChromium,
  launchChromium,
  openPlayground,
  SCREENSHOTS,
  type Visit,
} from '../../support/browser.ts'
import { type DemoHouse, openDemoHouse } from './demo-house.ts'
import { DEMO_STORY } from './demo-story.ts'

const PHONE = { width: 390, height: 844 }
const SLOW_MS = 120_000

const SHORT_STORY: Story = {
  ...DEMO_STORY,
  id: 'short',
  title: { es: 'La vela', en: 'The candle' },
  why: { es: 'Porque una vela se enciende una vez.', en: 'Because a candle is lit once.' },
  proven: [
    { es: 'La vela se encendió.', en: 'The candle was lit.' },
    { es: 'Dio cincuenta monedas.', en: 'It gave fifty coins.' },
  ],
  steps: DEMO_STORY.steps.slice(0, 2),
}

let house: DemoHouse
let browser: Browser

describe.skipIf(!hasChromium())('on the page', { timeout: SLOW_MS }, () => {
  beforeAll(async () => {
    ;[house, browser] = await Promise.all([openDemoHouse([DEMO_STORY, SHORT_STORY]), launchChromium()])
  }, SLOW_MS)
  afterAll(async () => {
    await browser.close()
    await house.close()
  })
  beforeEach(async () => {
    await fetch(`${house.url}/local/reset`, { method: 'POST', body: '{}' })
    await fetch(`${house.url}/local/telegram`, { method: 'POST', body: '{"oldServer": false}' })
  })

  const visit = (more: Partial<Visit> = {}) =>
    openPlayground(browser, { url: house.url, welcomed: true, ...more })
  const state = () => house.world().state()
  const person = (name: string) => state().people.find(({ firstName }) => firstName === name)?.id ?? 0
  const groupId = () => state().chats.find(({ type }) => type === 'supergroup')?.id ?? 0
  const call = async (method: string, payload: object) => {
    const response = await fetch(`${house.url}/bot${house.world().bot.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    })
    return (await response.json()) as { ok: boolean }
  }
  const whisper = (text: string, more: object = {}) =>
    call('sendMessage', {
      chat_id: groupId(),
      text,
      ephemeral_message_parameters: { receiver_user_id: person('Nadia') },
      ...more,
    })
  const addBot = () => house.world().act(person('Lucía'), { do: 'add-bot', chatId: groupId(), admin: true })
  const be = (page: Page, name: string) => page.getByRole('radio', { name }).click()
  const log = (page: Page): Locator => page.getByRole('log')
  const composer = (page: Page): Locator => page.locator('#composer')
  const shoot = (page: Page, name: string) =>
    page.screenshot({ path: join(SCREENSHOTS, 'page', `${name}.png`) })

  it('what is said to one person is shown to that person, who may dismiss it', async () => {
    await addBot()
    await whisper('Tienes 40', { disable_notification: true })
    const page = await visit()
    await log(page).getByText('Buenas noches').waitFor()
    expect(await log(page).getByText('Tienes 40').count()).toBe(0)
    await be(page, 'Nadia')
    const aside = log(page).getByRole('article').filter({ hasText: 'Tienes 40' })
    await aside.getByText('Solo tú ves esto').waitFor()
    await aside.getByTitle('Llegó sin sonido').waitFor()
    await shoot(page, 'aside')
    await aside.getByRole('button', { name: 'Descartar' }).click()
    await aside.waitFor({ state: 'detached' })
    await page.context().close()
  })

  it('a command of the menu goes to the bot alone, where there is such a thing', async () => {
    await addBot()
    await call('setMyCommands', {
      commands: [{ command: 'saldo', description: 'Tu saldo', is_ephemeral: true }],
    })
    const page = await visit({ language: 'en' })
    await be(page, 'Nadia')
    await composer(page).pressSequentially('/sa')
    await page.getByRole('option', { name: '/saldo', selected: true }).waitFor()
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Only the bot sees it', pressed: true }).waitFor()
    await page.keyboard.press('Enter')
    await log(page).getByText('Only the bot sees this').waitFor()
    await page.getByText('Messages for one person').click()
    await page.getByLabel('The server is old and posts them for all').check()
    await expect.poll(() => state().oldServer).toBe(true)
    await page.getByLabel('Nadia’s app is old and shows none').check()
    await page.getByLabel('This group refuses them').check()
    await expect.poll(() => state().chats.some((chat) => chat.ephemeralRefused)).toBe(true)
    await composer(page).pressSequentially('/sa')
    await page.getByRole('option', { name: '/saldo', selected: true }).waitFor()
    await page.keyboard.press('Tab')
    await page.getByText('Tu saldo').waitFor()
    expect(await page.getByRole('button', { name: 'Only the bot sees it' }).count()).toBe(0)
    await page.context().close()
  })

  it('a trace says what was lost, and what the usual bot would have cost', async () => {
    await addBot()
    const page = await visit()
    const trace = page.getByRole('complementary', { name: 'Traza' })
    await trace.getByText('Cómo se lee').waitFor()
    await be(page, 'Nadia')
    await composer(page).fill('/eco ¡hola!')
    // The echo is asked for and refused, and rides in the answer: nobody else will ever know.
    house.world().failNext('sendMessage', { code: 400, description: 'Bad Request: CHAT_WRITE_FORBIDDEN' })
    await composer(page).press('Enter')
    const row = trace.getByRole('listitem').filter({ hasText: '/eco' }).first()
    await row.getByText('respuesta perdida').waitFor()
    await row.locator('summary').click()
    await row.getByText('Se perdió por el camino: Bad Request: CHAT_WRITE_FORBIDDEN').waitFor()
    await composer(page).fill('/saldo')
    await composer(page).press('Escape')
    await composer(page).press('Enter')
    const other = trace.getByRole('listitem').filter({ hasText: '/saldo' }).first()
    await other.getByText('lo usual 3·1·1').waitFor()
    expect(await other.getByText('respuesta perdida').count()).toBe(0)
    await shoot(page, 'trace')
    await page.context().close()
  })

  it('who writes sees it arrive, wherever they were reading', async () => {
    for (let line = 0; line < 40; line++) {
      await house.world().act(person('Bruno'), { do: 'send', chatId: groupId(), text: `Línea ${line}` })
    }
    const page = await visit({ viewport: PHONE })
    await log(page).getByText('Línea 39').waitFor()
    await log(page).evaluate((it) => it.scrollTo({ top: 0 }))
    await page.getByRole('button', { name: 'Ir al último mensaje' }).waitFor()
    await composer(page).fill('Y yo digo esto')
    await composer(page).press('Enter')
    const own = log(page).getByText('Y yo digo esto')
    await own.waitFor()
    await expect.poll(() => isInView(own)).toBe(true)
    await page.context().close()
  })

  it.each([
    ['a phone', PHONE],
    ['a desk', { width: 1440, height: 900 }],
  ])('a toast covers no button on %s', async (_name, viewport) => {
    await addBot()
    await house.world().act(person('Nadia'), {
      do: 'send',
      chatId: groupId(),
      text: '/transferir @lucia_vega 2000',
    })
    const page = await visit({ viewport })
    await log(page).getByRole('button', { name: 'Sí, dar' }).click()
    const toast = page.getByText('Este botón es de quien transfiere.')
    await toast.waitFor()
    expect(await covered(toast)).toEqual([])
    await page.context().close()
  })

  it('Telegram’s and the server’s refusals are told in the page’s language', async () => {
    const page = await visit({ language: 'en' })
    await page.getByRole('button', { name: 'Add a person' }).click()
    await page.getByRole('dialog').getByLabel('First name').fill('Ana')
    await page.getByRole('dialog').getByLabel('Username').fill('9')
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByRole('alert').getByText('A username has 4 to 32 letters').waitFor()
    await page.keyboard.press('Escape')
    await composer(page).fill('x'.repeat(4097))
    await composer(page).press('Enter')
    await page.getByText('Could not be done: The message is too long: 4096 characters at most.').waitFor()
    await addBot()
    await log(page).getByText('Lucía added The Phantom Bot').waitFor()
    await page.context().close()
  })

  it('a welcome offers to explore, then the short tours, then the long ones', async () => {
    const page = await visit({ welcomed: false })
    const names = await page.getByRole('dialog').locator('.story strong').allTextContents()
    expect(names).toEqual(['Explorar', 'La vela', 'La primera noche'])
    await page.getByRole('dialog').getByText('Porque una vela se enciende una vez.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Explorar' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.context().close()
  })

  it('a tour wipes nothing unasked, points at what it speaks of, and ends with what it has proven', async () => {
    await house.world().act(person('Bruno'), { do: 'send', chatId: groupId(), text: 'Que nadie borre esto' })
    const page = await visit({ welcomed: false })
    await page.getByRole('dialog').getByRole('button', { name: 'La vela' }).click()
    const tour = page.getByRole('region', { name: 'Visita guiada' })
    await tour.getByText('Para empezar se borra este mundo').waitFor()
    await log(page).getByText('Que nadie borre esto').waitFor()
    await tour.getByRole('button', { name: 'Salir de la visita' }).click()
    await log(page).getByText('Que nadie borre esto').waitFor()
    await page.getByRole('button', { name: 'Visita guiada' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'La vela' }).click()
    await tour.getByRole('button', { name: 'Empezar', exact: true }).click()
    await tour.getByText('Paso 1: bien').waitFor({ state: 'attached', timeout: 20_000 })
    await expect
      .poll(() => isInView(page.locator('.message-spotlight').getByText('Buenas noches')))
      .toBe(true)
    expect(await log(page).getByText('Que nadie borre esto').count()).toBe(0)
    expect(await tour.getByRole('list', { name: 'Lo que has visto probado:' }).count()).toBe(0)
    await tour.getByRole('button', { name: 'Siguiente', disabled: false }).click()
    const proven = tour.getByRole('list', { name: 'Lo que has visto probado:' }).getByRole('listitem')
    await proven.first().waitFor({ timeout: 20_000 })
    expect(await proven.allTextContents()).toEqual([' La vela se encendió.', ' Dio cincuenta monedas.'])
    await page.context().close()
  })

  it.each(['es', 'en'] as const)(
    'everything that is touched on a phone is 44 pixels (%s)',
    async (language) => {
      await addBot()
      await call('sendMessage', {
        chat_id: groupId(),
        text: '¿Y bien?',
        reply_markup: {
          inline_keyboard: [[1, 2, 3, 4].map((n) => ({ text: `${n}`, callback_data: `${n}` }))],
        },
      })
      await whisper('Solo para Nadia')
      const page = await visit({ viewport: PHONE, language, colorScheme: 'light' })
      const tabs = page.getByRole('navigation').last().getByRole('button')
      await tabs.nth(0).click()
      await be(page, 'Nadia')
      for (const summary of await page.locator('.side summary').all()) await summary.click()
      expect(await small(page)).toEqual([])
      await tabs.nth(1).click()
      await log(page).getByRole('article').last().focus()
      await composer(page).fill('/')
      expect(await small(page)).toEqual([])
      await composer(page).fill('')
      await tabs.nth(2).click()
      await page.locator('.trace-row summary').first().click()
      expect(await small(page)).toEqual([])
      await page.getByRole('banner').getByRole('button').first().click()
      await page.getByRole('dialog').waitFor()
      expect(await small(page)).toEqual([])
      await page.getByRole('dialog').locator('.story').nth(1).click()
      expect(await small(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width)
      await page.context().close()
    },
  )
})

const isInView = (what: Locator): Promise<boolean> =>
  what.evaluate((it) => {
    const { left, top, width, height } = it.getBoundingClientRect()
    const at = it.ownerDocument.elementFromPoint(left + width / 2, top + height / 2)
    return at !== null && (it.contains(at) || at.contains(it))
  })

/** The buttons that lie under it. */
const covered = (what: Locator): Promise<string[]> =>
  what.evaluate((it) => {
    const over = it.getBoundingClientRect()
    return [...it.ownerDocument.querySelectorAll('button, a, input, textarea')]
      .filter((each) => {
        const box = each.getBoundingClientRect()
        // What has been scrolled out of the log is not there.
        const pane = each.closest('.log')?.getBoundingClientRect()
        const top = Math.max(box.top, pane?.top ?? box.top)
        const bottom = Math.min(box.bottom, pane?.bottom ?? box.bottom)
        const isSeen = box.width > 0 && bottom > top
        const isApart =
          box.right <= over.left || box.left >= over.right || bottom <= over.top || top >= over.bottom
        return isSeen && !isApart
      })
      .map((each) => each.textContent ?? '')
  })

/** What can be touched and is smaller than a finger needs, links within a text left out. */
const small = (page: Page): Promise<string[]> =>
  page.locator('html').evaluate((root) => {
    const touched = root.querySelectorAll(
      'button, summary, select, textarea, label.check, input:not([type=checkbox], [type=file]), a.key, a.document, [role=option]',
    )
    return [...touched]
      .filter((it) => {
        const { width, height } = it.getBoundingClientRect()
        const isSeen = it.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && width > 0
        // Half a pixel may be lost to rounding.
        return isSeen && (width < 43.5 || height < 43.5)
      })
      .map((it) => {
        const { width, height } = it.getBoundingClientRect()
        const name = it.getAttribute('aria-label') ?? it.textContent ?? ''
        return `${it.className || it.tagName} “${name.slice(0, 40)}” ${Math.round(width)}×${Math.round(height)}`
      })
  })
