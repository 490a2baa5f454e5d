/** The newest migration that this code knows. Written by `npm run types`. */
export const SCHEMA_VERSION = '2026-12-01-40-listed-wallets'
