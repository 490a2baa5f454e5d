import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const hasRealStores = Boolean(process.env.TEST_DATABASE_URL && process.env.TEST_REDIS_URL)

/** What takes longest begins first: a browser that is left for the end keeps one core, and the other waits. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const isLong = ({ moduleId }: TestSpecification) => /\.(browser|race)\.test\.ts$/.test(moduleId)
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))]
  }
}

export default defineConfig({
  // `#app` is the source here, as in `npm run serve`: the functions that tests call are those of this checkout.
  ssr: { resolve: { conditions: ['source', 'module', 'node', 'development|production'] } },
  test: {
    include: ['tests/**/*.test.ts'],
    // One embedded connection shows no race: those suites want real servers. The run says what it left out.
    exclude: [...configDefaults.exclude, ...(hasRealStores ? [] : ['tests/**/*.{race,real}.test.ts'])],
    globalSetup: ['tests/support/global-setup.ts'],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Programs are started and pages opened: on a loaded machine that takes long without being wrong.
    testTimeout: 60_000,
    hookTimeout: 90_000,
  },
})
