import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readStories } from '../../../lib/local/stories.ts'
import { hasChromium, launchChromium, playStoryInBrowser, SCREENSHOTS } from '../../support/browser.ts'
import { type Program, startProgram } from '../../support/program.ts'

/** Every feature's tour, in the order in which they are offered. */
export const stories = await readStories(join(import.meta.dirname, '../../..'))

const PHONE = { width: 390, height: 844 }
const STORY_MS = 300_000
/** `PICTURES=1`: of each step, to be looked at. Each takes as long as the step itself. */
const onlyFailures = !process.env.PICTURES
/** Painting takes most of a step, and nobody looks: as wide as a desk's, and as low as it may be. */
const UNSEEN = { width: 1000, height: 360 }

/** Plays tours in Chromium on the playground as `npm start` opens it, with a picture of each step; some on a phone, too. */
export function playTours(own: typeof stories, onPhone: typeof stories): void {
  describe.skipIf(!hasChromium())('tours', { timeout: STORY_MS }, () => {
    let program: Program
    let browser: Browser
    beforeAll(async () => {
      ;[program, browser] = await Promise.all([startProgram('lib/local/start.ts'), launchChromium()])
    }, STORY_MS)
    afterAll(async () => {
      await browser?.close()
      await program?.stop()
    })

    it.each(own.map((story) => [story.id, story] as const))('%s', async (_id, story) => {
      const screenshots = join(SCREENSHOTS, 'stories')
      expect(
        await playStoryInBrowser(browser, {
          url: program.url,
          story,
          screenshots,
          onlyFailures,
          ...(onlyFailures ? { viewport: UNSEEN } : {}),
        }),
      ).toEqual([])
    })

    it.each(onPhone)('$id, in English on a phone by daylight', async (story) => {
      const failures = await playStoryInBrowser(browser, {
        url: program.url,
        story,
        screenshots: join(SCREENSHOTS, 'phone'),
        onlyFailures,
        viewport: PHONE,
        colorScheme: 'light',
        language: 'en',
      })
      expect(failures).toEqual([])
    })
  })
}
