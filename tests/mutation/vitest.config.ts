import { defineConfig } from 'vitest/config'
import whole from '../../vitest.config.ts'

/** The tests of one room alone, as tests/mutation/mutation.ts names them: each mutant runs those that reach it. */
const { globalSetup, ...test } = whole.test ?? {}
const files = (process.env.MUTATION_TESTS ?? '').split(',').filter(Boolean)
const needsStores = process.env.MUTATION_STORES === '1'

export default defineConfig({
  ...whole,
  test: { ...test, include: files, ...(needsStores && globalSetup ? { globalSetup } : {}), maxWorkers: 1 },
})
