import type { KeeperPart } from '../../contract/keeper.ts'
import type { Text } from '../../values/text.ts'
import { findBackupState } from './service.ts'
import { say } from './texts.ts'

const MEGABYTE = 1_000_000

/** What `/estado` says of backups, and of how far back Neon goes. */
export const backupLines: KeeperPart = {
  async lines(services, now): Promise<readonly Text[]> {
    const { isSetUp, places, latest, neonWindowMs } = await findBackupState(services)
    return [
      latest
        ? say('state.last', {
            ago: { duration: Math.max(0, now - latest.at) },
            megabytes: Math.max(1, Math.round(latest.bytes / MEGABYTE)),
            places: { list: places.map(placeName) },
          })
        : say(isSetUp ? 'state.never' : 'state.none'),
      ...(latest?.sound === false ? [say('state.unsound')] : []),
      ...(latest && !isSetUp ? [say('state.stopped')] : []),
      ...(neonWindowMs === undefined ? [] : [say('state.window', { window: { duration: neonWindowMs } })]),
    ]
  },
}

const placeName = (place: string): Text => {
  switch (place) {
    case 'telegram':
      return say('places.telegram')
    case 'folder':
      return say('places.folder')
    default:
      return say('places.blob')
  }
}
