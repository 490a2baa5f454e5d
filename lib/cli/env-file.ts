/**
 * Preloaded by the npm scripts that read `.env` (`node --import`). Node's own `--env-file-if-exists` complains where
 * there is none, and needing none is the point of `npm start`. What the environment has already, stays.
 */
import { existsSync } from 'node:fs'

if (existsSync('.env')) process.loadEnvFile('.env')
