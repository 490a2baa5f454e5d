import { defineConfig } from 'vitest/config'
import whole from '../../vitest.config.ts'

/**
 * `npm run coverage`: which branches of the rooms that everything rests on no test of theirs takes. Stories of whole
 * features run through most of them, too, and aren't counted: what they happen to touch, they don't look at.
 */
export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    include: [
      'tests/{bot,consent,jobs,ledger,http,properties}/**/*.test.ts',
      'tests/faults/{handler,outages,stores,telegram,uses,without-redis}.test.ts',
      'tests/features/*/**/*rules.test.ts',
      'tests/features/{contracts,notifications,exchange,panel,door}/*.test.ts',
    ],
    coverage: {
      provider: 'v8',
      include: ['lib/{ledger,bot,consent,jobs}/**/*.ts', 'lib/**/rules.ts', 'lib/**/rules/**/*.ts'],
      exclude: ['lib/local/**'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
      thresholds: { branches: 95 },
    },
  },
})
