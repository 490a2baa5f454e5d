/** Which group a button is about. */
export { groupOfAlert } from '../queries/alerts.ts'
export { groupOfSanction } from '../queries/sanctions.ts'
