import en from './texts/en.json' with { type: 'json' }
import es from './texts/es.json' with { type: 'json' }

/** What the group's own settings are called: no feature has them, so the room that keeps them speaks for them. */
export const communityTexts = { name: 'group', texts: { es, en } }
