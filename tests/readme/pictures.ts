/** `npm run readme:pictures`: the pictures of both READMEs anew, by playing tours of the playground in Chromium. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { readStories } from '../../lib/local/stories.ts'
import { launchChromium, playStoryInBrowser, SCREENSHOTS } from '../support/browser.ts'
import { startProgram } from '../support/program.ts'
import { PICTURES, picturePath } from './list.ts'

const ROOT = join(import.meta.dirname, '../..')
const SIZE = { width: 1180, height: 760 }
const QUALITY = 0.72

/** Chromium writes WebP by itself, so nothing else is installed for it. */
async function toWebp(browser: Browser, png: Buffer): Promise<Buffer> {
  const page = await browser.newPage()
  try {
    // As text: of what a browser knows, the compiler here knows nothing.
    const data: string = await page.evaluate(`(async () => {
      const source = await fetch('data:image/png;base64,${png.toString('base64')}')
      const image = await createImageBitmap(await source.blob())
      const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height })
      canvas.getContext('2d').drawImage(image, 0, 0)
      return canvas.toDataURL('image/webp', ${QUALITY})
    })()`)
    return Buffer.from(data.split(',')[1] ?? '', 'base64')
  } finally {
    await page.close()
  }
}

const [program, browser, stories] = await Promise.all([
  startProgram('lib/local/start.ts'),
  launchChromium(),
  readStories(ROOT),
])
const screenshots = join(SCREENSHOTS, 'readme')
try {
  await mkdir(join(ROOT, 'pictures'), { recursive: true })
  for (const picture of PICTURES) {
    const story = stories.find(({ id }) => id === picture.story)
    if (!story) throw new Error(`${picture.story}: no tour of that name`)
    const failures = await playStoryInBrowser(browser, {
      url: program.url,
      story,
      screenshots,
      viewport: SIZE,
      language: picture.language,
    })
    if (failures.length > 0) throw new Error(`${picture.story}: ${failures.join('; ')}`)
    const step = String(picture.step).padStart(2, '0')
    const png = await readFile(join(screenshots, `${picture.story}-${step}.png`))
    await writeFile(join(ROOT, picturePath(picture)), await toWebp(browser, png))
    console.log(picturePath(picture))
  }
} finally {
  await browser.close()
  await program.stop()
}
