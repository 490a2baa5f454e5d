/** For the clock. */
export { forgetOver as forgetExchanges } from '../queries.ts'
