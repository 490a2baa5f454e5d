import { configDefaults, defineConfig } from 'vitest/config'

const hasRealStores = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL)

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    // One embedded connection shows no race: those suites want real servers. The run says what it left out.
    exclude: [...configDefaults.exclude, ...(hasRealStores ? [] : ['tests/**/*.{race,real}.test.ts'])],
    globalSetup: ['tests/support/global-setup.ts'],
    maxWorkers: 2,
    // Programs are started and pages opened: on a loaded machine that takes long without being wrong.
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
})
