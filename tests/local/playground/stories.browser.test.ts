/** Every feature's tour, played in Chromium on the playground as `npm start` opens it, with a picture of each step. */
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStories } from '../../../lib/local/stories.ts'
import { hasChromium, launchChromium, playStoryInBrowser, SCREENSHOTS } from '../../support/browser.ts'
import { type Program, startProgram } from '../../support/program.ts'

const PHONE = { width: 390, height: 844 }
const STORY_MS = 120_000

const stories = await readStories(join(import.meta.dirname, '../../..'))

describe.skipIf(!hasChromium())('tours', { timeout: STORY_MS }, () => {
  let program: Program
  let browser: Browser
  beforeAll(async () => {
    ;[program, browser] = await Promise.all([startProgram('lib/local/start.ts'), launchChromium()])
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await program?.stop()
  })

  it('there are some', () => {
    expect(stories.length).toBeGreaterThan(0)
    expect(new Set(stories.map(({ id }) => id)).size).toBe(stories.length)
  })

  it.each(stories.map((story) => [story.id, story] as const))('%s', async (_id, story) => {
    const screenshots = join(SCREENSHOTS, 'stories')
    expect(await playStoryInBrowser(browser, { url: program.url, story, screenshots })).toEqual([])
  })

  it.each(stories.slice(0, 1))('$id, in English on a phone by daylight', async (story) => {
    const failures = await playStoryInBrowser(browser, {
      url: program.url,
      story,
      screenshots: join(SCREENSHOTS, 'phone'),
      viewport: PHONE,
      colorScheme: 'light',
      language: 'en',
    })
    expect(failures).toEqual([])
  })
})
