import { defineConfig } from 'vitest/config'

/** For `npm run check:deploy` alone: `npm test` neither has the Vercel CLI nor the minute that this takes. */
export default defineConfig({
  root: new URL('../../', import.meta.url).pathname,
  test: {
    include: ['tests/deploy/*.check.ts'],
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
})
