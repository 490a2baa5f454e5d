/**
 * Preloaded by the npm scripts that read `.env` (`node --import`). Node's own `--env-file-if-exists` complains where
 * there is none, and needing none is the point of `npm start`. What the environment has already, stays. In JavaScript,
 * so that a Node that reads no TypeScript hears in a sentence what is wanted; installed with the tools of development,
 * the project brings its own.
 */
import { existsSync } from 'node:fs'

const WANTED = 24
if (Number(process.versions.node.split('.')[0]) < WANTED) {
  console.error(
    `Node ${WANTED} is wanted, and this is ${process.versions.node}: install that one, or install the project without --omit=dev, so that it brings its own.`,
  )
  process.exit(1)
}
if (existsSync('.env')) process.loadEnvFile('.env')
