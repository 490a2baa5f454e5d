import { defineConfig } from 'vitest/config'

/** For `npm run check:rest` alone: `npm test` has neither the linter nor the generator. */
export default defineConfig({
  root: new URL('../../', import.meta.url).pathname,
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['tests/rest/*.check.ts'],
    testTimeout: 60_000,
    hookTimeout: 240_000,
  },
})
