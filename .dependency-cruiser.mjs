/**
 * Who may know whom. `npm run check:rooms` holds the whole tree against it.
 * `npx depcruise api lib --include-only '^(api|lib)' -T mermaid` draws it.
 */

/** What a feature declares and is given. Everybody may know it; it knows types, and nothing of what lies behind. */
const CONTRACT =
  '^lib/(feature|arguments|calendar|coins|due|duration|notice|requests|incoming|settings|ids|names|wizard)\\.ts$'
const TYPES_ONLY = ['type-only']
/** Runs on Vercel: everything but what only a person's machine runs. */
const DEPLOYED = '^(api/|lib/(?!local/|cli/))'
/** Where Telegram, a clock or another program comes in. */
const ENTRY = '(commands|actions|events|scene|due|routes)(\\.ts|/)'

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
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
      comment: 'api/ adapts HTTP to lib/app.ts, and nothing else.',
      severity: 'error',
      from: { path: '^api/' },
      to: { pathNot: '^lib/app\\.ts$' },
    },
    {
      name: 'app-puts-rooms-together',
      comment: 'The composition root knows the rooms, never what is behind a feature or the ledger.',
      severity: 'error',
      from: { path: '^lib/app\\.ts$' },
      to: { path: '^lib/', pathNot: ['^lib/(features\\.ts|bot/|jobs/|http/|platform/|i18n/)', CONTRACT] },
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
      name: 'features-know-little',
      comment:
        'A feature knows itself, the contract, the ledger, the community, consent, how to leave notices and jobs, texts, how to draw, the platform, and the manifest of another feature.',
      severity: 'error',
      from: { path: '^lib/features/([^/]+)/' },
      to: {
        path: '^(api|lib|migrations|tests)/',
        pathNot: [
          '^lib/features/$1/',
          '^lib/features/[^/]+/index\\.ts$',
          CONTRACT,
          '^lib/(ledger|community|consent|pictures|platform)/',
          '^lib/jobs/statements\\.ts$',
          '^lib/i18n/text\\.ts$',
        ],
      },
    },
    {
      name: 'features-get-the-platform',
      comment:
        'The outside is injected: of the platform a feature knows types, and the errors of the database.',
      severity: 'error',
      from: { path: '^lib/features/' },
      to: {
        path: '^lib/platform/',
        pathNot: '^lib/platform/database\\.ts$',
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
      name: 'rooms-know-the-contract',
      comment:
        'bot, jobs and http know the contract, the directory of groups and people, texts and the platform.',
      severity: 'error',
      from: { path: '^lib/(bot|jobs|http)/' },
      to: {
        path: '^(api|lib|migrations|tests)/',
        pathNot: ['^lib/$1/', CONTRACT, '^lib/(community|consent|platform|i18n)/'],
      },
    },
    {
      name: 'consent-stands-between',
      comment:
        'Who may do what with whom: the contract, the directory, texts, the database, and notices and jobs.',
      severity: 'error',
      from: { path: '^lib/consent/' },
      to: {
        path: '^(api|lib|migrations|tests)/',
        pathNot: [
          '^lib/(consent|community)/',
          CONTRACT,
          '^lib/i18n/text\\.ts$',
          '^lib/jobs/(statements|packed-text)\\.ts$',
          '^lib/platform/database\\.ts$',
        ],
      },
    },
    {
      name: 'ledger-stands-alone',
      comment: 'Money knows ids, names of things and the database.',
      severity: 'error',
      from: { path: '^lib/ledger/' },
      to: {
        path: '^(api|lib|migrations|tests)/',
        pathNot: ['^lib/(ledger|platform)/', '^lib/(ids|coins)\\.ts$'],
      },
    },
    {
      name: 'community-stands-alone',
      comment: 'The directory of groups and people knows the contract, languages and the database.',
      severity: 'error',
      from: { path: '^lib/community/' },
      to: {
        path: '^(api|lib|migrations|tests)/',
        pathNot: ['^lib/(community|platform)/', '^lib/i18n/text\\.ts$', CONTRACT],
      },
    },
    {
      name: 'pictures-stand-alone',
      comment: 'How the house draws: nothing of what it draws.',
      severity: 'error',
      from: { path: '^lib/pictures/' },
      to: { path: '^(api|lib|migrations|tests)/', pathNot: '^lib/pictures/' },
    },
    {
      name: 'platform-has-no-rules',
      comment: 'The outside world, and the migrations that it applies.',
      severity: 'error',
      from: { path: '^lib/(platform|i18n)/' },
      to: { path: '^(api|lib|migrations|tests)/', pathNot: '^lib/$1/' },
    },
    {
      name: 'contract-is-types',
      comment: 'The contract knows types of the rooms, and its own parts.',
      severity: 'error',
      from: { path: CONTRACT },
      to: { path: '^(api|lib|migrations|tests)/', pathNot: CONTRACT, dependencyTypesNot: TYPES_ONLY },
    },
    {
      name: 'kysely-near-the-tables',
      comment:
        'SQL is written in queries, ledger, community, consent, jobs and platform, and where bot keeps its own two tables.',
      severity: 'error',
      from: {
        path: DEPLOYED,
        pathNot:
          '^lib/((ledger|community|consent|jobs|platform)/|bot/(poison|uses)\\.ts$|features/[^/]+/queries(\\.ts|/))',
      },
      to: { path: 'node_modules/(kysely|kysely-neon|@neondatabase)/' },
    },
    {
      name: 'telegraf-in-bot',
      comment: 'Telegram is spoken in bot and by its stand-in; others may know the types of updates.',
      severity: 'error',
      from: { pathNot: '^(lib/(bot|local)|tests)/' },
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
          '^lib/local/(playground/page/|playground/story-player\\.ts$|protocol\\.ts$)',
          'node_modules/preact/',
        ],
      },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
