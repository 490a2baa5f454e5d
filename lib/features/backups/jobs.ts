import type { DueWork } from '../../contract/job.ts'
import { publishErasures, remindOfCheck, takeBackup, watchOver } from './service.ts'

/** In a call of its own: it may take minutes. */
export const takeDaily: DueWork = {
  name: 'backups.take',
  every: 'backup',
  run: (services, { now }) => takeBackup(services, now),
}

/** An erasure does so at once, since it has the bot catch up. */
export const publishNew: DueWork = {
  name: 'backups.erasures',
  every: 'minute',
  run: (services) => publishErasures(services),
}

export const remindMonthly: DueWork = {
  name: 'backups.check',
  every: 'day',
  run: (services, { now }) => remindOfCheck(services, now),
}

export const watchDaily: DueWork = {
  name: 'backups.watch',
  every: 'day',
  run: (services, { now }) => watchOver(services, now),
}
