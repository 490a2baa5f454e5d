/**
 * Who may know whom. `npm run check:rooms` holds the whole tree against it.
 * `npx depcruise api lib --include-only '^(api|lib)' -T mermaid` draws it.
 */

/**
 * The rooms of the house, and whom each may know. What is not in this table is not known: types count too. Rooms come in
 * the order in which they build on each other, so no circle can arise between them.
 */
const ROOMS = {
  values: [],
  platform: [],
  contract: ['values', 'platform'],
  ledger: ['values', 'platform'],
  community: ['contract', 'values', 'platform'],
  telegram: ['contract', 'values', 'platform'],
  ui: ['contract', 'values'],
  jobs: ['contract', 'values', 'community', 'telegram', 'platform'],
  consent: ['contract', 'values', 'community', 'telegram', 'jobs', 'platform'],
  bot: ['contract', 'values', 'community', 'telegram', 'consent', 'jobs', 'platform'],
  http: ['contract', 'jobs', 'bot', 'platform'],
  features: ['contract', 'values', 'ledger', 'community', 'consent', 'jobs', 'telegram', 'ui', 'platform'],
}
const TYPES_ONLY = ['type-only']
/** Runs on Vercel: everything but what only a person's machine runs. */
const DEPLOYED = '^(api/|lib/(?!local/|cli/))'
/** Where Telegram, a clock or another program comes in. */
const ENTRY = '(commands|actions|events|wizards|words|jobs|routes)(\\.ts|/)'
const CONTRACT = '^lib/(contract|values)/'

const roomRules = Object.entries(ROOMS).map(([room, known]) => ({
  name: `${room}-knows-its-neighbours`,
  comment: `lib/${room} knows ${known.map((name) => `lib/${name}`).join(', ') || 'no other room'}.`,
  severity: 'error',
  from: { path: `^lib/${room}/` },
  to: { path: '^(api|lib|migrations|tests)/', pathNot: `^lib/(${[room, ...known].join('|')})/` },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomRules,
    {
      name: 'no-circular-imports',
      comment: 'Two modules that need each other are one module, or hide a third. Types may point back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: TYPES_ONLY } },
    },
    {
      name: 'no-missing-imports',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'functions-know-the-app',
      comment:
        'api/ adapts HTTP to lib/entry.ts, and nothing else: that is #app. Of @vercel/node it has the types.',
      severity: 'error',
      from: { path: '^api/' },
      to: { pathNot: ['^lib/entry\\.ts$', 'node_modules/@vercel/node/'] },
    },
    {
      name: 'app-puts-rooms-together',
      comment: 'The composition root knows the rooms, never what is behind a feature or the ledger.',
      severity: 'error',
      from: { path: '^lib/app\\.ts$' },
      to: {
        path: '^lib/',
        pathNot: ['^lib/(features\\.ts$|community/texts\\.ts$|(bot|jobs|http|telegram|platform)/)', CONTRACT],
      },
    },
    {
      name: 'registry-knows-manifests',
      comment: 'lib/features.ts is one line a feature: its index.ts.',
      severity: 'error',
      from: { path: '^lib/features\\.ts$' },
      to: { pathNot: ['^lib/features/[^/]+/index\\.ts$', CONTRACT] },
    },
    {
      name: 'only-the-registry-knows-features',
      comment: 'Rooms know the contract, so that a feature is added without touching them.',
      severity: 'error',
      from: { path: '^(api|lib|migrations)/', pathNot: '^lib/(features\\.ts$|features/|local/stories)' },
      to: { path: '^lib/features/' },
    },
    {
      name: 'features-know-manifests',
      comment: 'Of another feature one knows its index.ts.',
      severity: 'error',
      from: { path: '^lib/features/([^/]+)/' },
      to: { path: '^lib/features/', pathNot: ['^lib/features/$1/', '^lib/features/[^/]+/index\\.ts$'] },
    },
    {
      name: 'features-leave-notices-and-jobs',
      comment: 'Of lib/jobs a feature knows how to write to it, not how it works.',
      severity: 'error',
      from: { path: '^lib/(features|consent)/' },
      to: { path: '^lib/jobs/', pathNot: '^lib/jobs/statements\\.ts$' },
    },
    {
      name: 'features-get-the-platform',
      comment:
        'The outside is injected: of the platform a feature knows types, and the errors of the database.',
      severity: 'error',
      from: { path: '^lib/features/' },
      to: {
        path: '^lib/platform/',
        pathNot: '^lib/platform/(database|rows)\\.ts$',
        dependencyTypesNot: TYPES_ONLY,
      },
    },
    {
      name: 'rules-are-pure',
      comment: 'State, now and chance in; a decision or a refusal out: types, the contract, texts, money.',
      severity: 'error',
      from: { path: '^lib/features/([^/]+)/rules(\\.ts|/)' },
      to: {
        pathNot: [CONTRACT, '^lib/features/$1/(rules(\\.ts|/)|texts\\.ts$)'],
        dependencyTypesNot: TYPES_ONLY,
      },
    },
    {
      name: 'queries-decide-nothing',
      comment: 'Queries are the bottom of a feature.',
      severity: 'error',
      from: { path: '^lib/features/([^/]+)/queries(\\.ts|/)' },
      to: {
        path: `^lib/features/$1/(service(\\.ts|/)|rules(\\.ts|/)|index\\.ts|${ENTRY})`,
        dependencyTypesNot: TYPES_ONLY,
      },
    },
    {
      name: 'services-know-no-entry',
      comment:
        'commands, actions, events, scene, due and routes call the service, never the other way round.',
      severity: 'error',
      from: { path: '^lib/features/([^/]+)/service(\\.ts|/)' },
      to: { path: `^lib/features/$1/(index\\.ts|${ENTRY})` },
    },
    {
      name: 'entries-ask-the-service',
      comment: 'What comes in goes through the service, which asks the rules and the queries.',
      severity: 'error',
      from: { path: `^lib/features/([^/]+)/${ENTRY}` },
      to: { path: '^lib/features/$1/(queries|rules)(\\.ts|/)', dependencyTypesNot: TYPES_ONLY },
    },
    {
      name: 'kysely-near-the-tables',
      comment:
        'SQL is written in queries, ledger, community, consent, jobs and platform, and where bot keeps its own two tables.',
      severity: 'error',
      from: {
        path: DEPLOYED,
        pathNot:
          '^lib/((ledger|community|consent|jobs|platform)/|values/instant\\.ts$|bot/door/(set-aside|uses)\\.ts$|features/[^/]+/queries(\\.ts|/))',
      },
      to: { path: 'node_modules/(kysely|kysely-neon|@neondatabase)/' },
    },
    {
      name: 'telegraf-in-telegram',
      comment:
        'telegraf is known where Telegram is spoken and where scenes are kept; others may know the types of updates.',
      severity: 'error',
      from: { pathNot: '^(lib/(telegram|bot|local)|tests)/' },
      to: { path: 'node_modules/telegraf/', dependencyTypesNot: TYPES_ONLY },
    },
    {
      name: 'nothing-deployed-is-local',
      comment: 'Stand-ins, tools and tests never reach a function.',
      severity: 'error',
      from: { path: DEPLOYED },
      to: { path: '^(lib/(local|cli)|tests)/' },
    },
    {
      name: 'functions-never-migrate',
      comment: 'Migrations run by `npm run migrate` and in the local world, never in a function.',
      severity: 'error',
      from: { path: '^api/' },
      to: { path: '^(migrations/|lib/platform/migrations\\.ts$)', reachable: true },
    },
    {
      name: 'migrations-are-frozen',
      comment: 'A migration that imported code would change with it.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { pathNot: 'node_modules/kysely/' },
    },
    {
      name: 'deployed-packages-are-dependencies',
      comment: 'What a function imports is in `dependencies`, by name.',
      severity: 'error',
      from: { path: DEPLOYED },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: TYPES_ONLY },
    },
    {
      name: 'page-is-a-browser',
      comment:
        'The playground page runs in a browser: Preact, its own files, and what it shares with the tests.',
      severity: 'error',
      from: { path: '^lib/local/playground/page/' },
      to: {
        pathNot: [
          '^lib/local/(playground/page/|playground/(story-player|eyes)\\.ts$|protocol\\.ts$)',
          'node_modules/preact/',
        ],
      },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'node', 'default'],
    },
  },
}
