import type { Feature } from '../../contract/feature.ts'
import { restPart } from '../../contract/rest.ts'
import { panelActions } from './actions.ts'
import { panelCommands } from './commands.ts'
import { tellWeeks } from './jobs.ts'
import { weeklyPanel } from './notices.ts'
import { panelPage } from './page.ts'
import { panelPersonal } from './privacy.ts'
import { panelTexts } from './texts.ts'

// What other features give to it.
export {
  type PanelChart,
  type PanelFigure,
  type PanelPart,
  type PanelSpan,
  type PanelView,
  panelPart,
  percentOf,
} from './part.ts'

/** How a group is doing, for who administers it: people, coins and order, each figure beside the period before. */
export const panel: Feature = {
  name: 'panel',
  category: 'administration',
  texts: panelTexts,
  commands: panelCommands,
  actions: panelActions,
  due: [tellWeeks],
  pictures: [panelPage],
  notices: [weeklyPanel],
  extensions: [panelPersonal, restPart(() => import('./routes.ts'))],
}
