/** For the gate of an exchange's buttons. */
export { groupOfExchange } from '../queries.ts'
