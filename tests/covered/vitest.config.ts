import { defineConfig } from 'vitest/config'
import whole from '../../vitest.config.ts'

const BRANCHES = { branches: 95 }

/**
 * `npm run coverage`: which branches of the rooms that everything rests on no test takes. The whole suite but for what
 * opens a browser, on real servers where they are given, so that races count, too; one file after the other, since the
 * stores are the same for all.
 */
export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    maxWorkers: 1,
    include: [
      'tests/{bot,community,consent,features,http,jobs,ledger,properties,races}/**/*.test.ts',
      'tests/faults/*.test.ts',
    ],
    exclude: [...(whole.test?.exclude ?? []), '**/*.browser.test.ts'],
    coverage: {
      provider: 'v8',
      include: ['lib/{ledger,bot,consent,jobs}/**/*.ts', 'lib/**/rules.ts', 'lib/**/rules/**/*.ts'],
      exclude: ['lib/local/**'],
      reporter: ['text', 'json', 'json-summary'],
      reportsDirectory: 'coverage',
      reportOnFailure: true,
      // Room by room: what one has too much makes up for nothing that another lacks.
      thresholds: {
        'lib/ledger/**': BRANCHES,
        'lib/bot/**': BRANCHES,
        'lib/consent/**': BRANCHES,
        'lib/jobs/**': BRANCHES,
        'lib/**/{rules,rules/**/*}.ts': BRANCHES,
      },
    },
  },
})
