/** Chromium, and a visitor who takes the page's own tour through it. */
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import type { Said } from '../../lib/local/protocol.ts'

const EXECUTABLE = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const STEP_TIMEOUT_MS = 100_000

/** Git-ignored. */
export const SCREENSHOTS = join(import.meta.dirname, '../../build/screenshots')

/** Whether this machine has a Chromium; the browser tests are left out where it has not. */
export const hasChromium = (): boolean => existsSync(EXECUTABLE)

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: EXECUTABLE, args: ARGS })

export interface Visit {
  /** Where the playground is, `http://localhost:3000`. */
  url: string
  viewport?: { width: number; height: number }
  colorScheme?: 'dark' | 'light'
  language?: keyof Said
  /** Nothing is animated and nobody waits for typing; on by default. */
  reducedMotion?: boolean
  /** Whether the welcome was seen before; by default it was not, and opens. */
  welcomed?: boolean
}

/** A fresh visitor, with nothing remembered, in front of the page. The caller closes the page's context. */
export async function openPlayground(browser: Browser, visit: Visit): Promise<Page> {
  const context = await browser.newContext({
    viewport: visit.viewport ?? { width: 1440, height: 900 },
    colorScheme: visit.colorScheme ?? 'dark',
    reducedMotion: (visit.reducedMotion ?? true) ? 'reduce' : 'no-preference',
    locale: visit.language ?? 'es',
    timezoneId: 'Europe/Madrid',
  })
  const remembered = { language: visit.language ?? 'es', ...(visit.welcomed ? { welcomed: 'yes' } : {}) }
  await context.addInitScript((values) => {
    for (const [key, value] of Object.entries(values)) localStorage.setItem(`phantom.${key}`, value)
  }, remembered)
  const page = await context.newPage()
  await page.goto(visit.url)
  await page.getByRole('log').waitFor({ state: 'attached' })
  return page
}

export interface StoryVisit extends Visit {
  story: { id: string; title: Said; steps: readonly unknown[] }
  /** Folder for a picture of each step, or with `onlyFailures` of what failed; none are taken when it is left out. */
  screenshots?: string
  onlyFailures?: boolean
}

/**
 * Plays a story as a visitor would: chooses it in the welcome, presses Next until it ends, and reads what the page says
 * of each step. Resolves with what went wrong, a line each, the page's own errors included; empty = the tour is sound.
 */
export async function playStoryInBrowser(browser: Browser, visit: StoryVisit): Promise<string[]> {
  const language = visit.language ?? 'es'
  const words = TOUR_WORDS[language]
  const page = await openPlayground(browser, visit)
  const failures: string[] = []
  page.on('pageerror', (error) => failures.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') failures.push(`console: ${message.text()}`)
  })
  try {
    await page.getByRole('dialog').getByRole('button', { name: visit.story.title[language] }).click()
    const tour = page.getByRole('region', { name: words.tour })
    const total = visit.story.steps.length
    for (let step = 1; step <= total; step++) {
      await tour
        .getByRole('button', { name: step === 1 ? words.begin : words.next, exact: true, disabled: false })
        .click()
      const verdict = tour.getByRole('listitem').filter({ hasText: words.verdict(step) })
      await verdict.waitFor({ timeout: STEP_TIMEOUT_MS })
      if (!visit.onlyFailures)
        await capture(page, visit, `${visit.story.id}-${String(step).padStart(2, '0')}`)
      const missing = await tour
        .getByRole('list', { name: words.missing })
        .getByRole('listitem')
        .allTextContents()
      failures.push(...missing.map((what) => `step ${step}: ${what}`))
      if (missing.length > 0) break
    }
    if (failures.length === 0) await tour.getByText(words.finished(total)).waitFor()
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error))
    await capture(page, visit, `${visit.story.id}-failed`)
  } finally {
    await page.context().close()
  }
  return failures
}

/** The tour's words as a visitor reads them, spelt out here so that a change of them is seen by a test. */
const TOUR_WORDS = {
  es: {
    tour: 'Visita guiada',
    begin: 'Empezar',
    next: 'Siguiente',
    missing: 'Lo que faltó:',
    verdict: (step: number) => new RegExp(`^Paso ${step}: (bien|algo faltó)$`, 'u'),
    finished: (total: number) => `Fin de la visita: ${total} de ${total} pasos salieron bien.`,
  },
  en: {
    tour: 'Guided tour',
    begin: 'Begin',
    next: 'Next',
    missing: 'What was missing:',
    verdict: (step: number) => new RegExp(`^Step ${step}: (fine|something was missing)$`, 'u'),
    finished: (total: number) => `End of the tour: ${total} of ${total} steps went well.`,
  },
} as const

async function capture(page: Page, { screenshots }: StoryVisit, name: string): Promise<void> {
  if (screenshots === undefined) return
  await mkdir(screenshots, { recursive: true })
  await page.screenshot({ path: join(screenshots, `${name}.png`) })
}
