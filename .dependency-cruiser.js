/** Which part may import which: `npm run check` enforces it, and a violation prints the rule and its reason. */

/** The parts of shared/, each with the parts that it may use besides itself, shared/types and the single files of shared/. */
const SHARED = {
  types: [],
  health: [],
  timeline: ['health'],
  power: ['health'],
  processor: ['health', 'power'],
  operator: [],
  source: ['processor'],
  store: ['timeline', 'health', 'power'],
  change: ['health', 'store'],
  auth: [],
  http: ['auth'],
  client: [],
  incident: [],
  notice: ['incident'],
  sweep: ['health', 'power', 'store', 'incident', 'notice'],
};

/** Each top-level part, with the parts of shared/ that are not for it and the top-level parts that it may use. */
const APART = [
  {
    name: 'functions-are-not-clients',
    comment: 'A deployed function answers requests; only agents and the command line ask the server.',
    from: '^functions/',
    to: '^(agents|console|deploy|test)/|^shared/client/',
  },
  {
    name: 'agents-know-no-server',
    comment:
      'Agents run in the lab and reach the server over HTTP and Pub/Sub only: they share shapes, the client and small helpers with it.',
    from: '^agents/',
    to: '^(functions|console|deploy|test)/|^shared/(store|change|auth|timeline|operator|source|health|power|processor|incident|notice|sweep)/',
  },
  {
    name: 'agents-are-separate-programs',
    comment:
      'Each agent is bundled and installed by itself; what two agents share belongs in agents/loop/ or shared/client/.',
    from: '^agents/([^/]+)/',
    to: '^agents/',
    toNot: '^agents/($1|loop)/',
  },
  {
    name: 'console-knows-no-server',
    comment:
      'The page and the command line reach the server over HTTP only, so that they also work against one that is deployed.',
    from: '^console/',
    to: '^(functions|agents|deploy|test)/|^shared/(store|change|auth|source|processor|http|notice|sweep)/',
  },
  {
    name: 'fleet-draws-nothing',
    comment:
      'console/fleet/ is the view logic of both the page and the command line; it must not depend on either.',
    from: '^console/fleet/',
    to: '^console/',
    toNot: '^console/fleet/',
  },
  {
    name: 'deployment-is-outermost',
    comment:
      'deploy/ puts the functions somewhere; it uses neither agents nor console, and gcp/ and local/ not each other.',
    from: '^deploy/([^/]+)/',
    to: '^(agents|console|test)/|^deploy/',
    toNot: '^deploy/$1/',
  },
  {
    name: 'shared-knows-nobody-above',
    comment: 'shared/ is used by every other part, so it may use none of them.',
    from: '^shared/',
    to: '^(functions|agents|console|deploy|test)/',
  },
];

/** Packages that tie a part to one vendor or framework, with the only places that may use them. */
const PACKAGES = [
  [
    '@google-cloud/functions-framework',
    '^(functions|deploy/local)/',
    'Only functions/ knows how requests reach it.',
  ],
  ['@google-cloud/firestore', '^shared/store/firestore/', 'Other parts use the Store interface.'],
  [
    '@google-cloud/pubsub',
    '^(functions/publisher|agents/[^/]+/report/sink/pubsub|deploy/)',
    'The client costs 150 ms at start-up: it is loaded by the files that need it.',
  ],
  ['nodemailer', '^shared/notice/mail', 'One channel sends mail; the others know nothing of it.'],
];

const inside = (name) => `^shared/${name}/`;

export default {
  forbidden: [
    {
      name: 'no-circles',
      comment:
        'Two files that need each other are one idea, or share a third: move what both need down a layer.',
      severity: 'error',
      from: {},
      // What is loaded when it is needed may need what loads it.
      to: { circular: true, viaOnly: { dependencyTypesNot: ['dynamic-import'] } },
    },
    {
      name: 'nothing-unresolved',
      comment: 'The import names no file and no installed package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'development-only',
      comment: 'What is deployed installs production dependencies only: add the package to "dependencies".',
      severity: 'error',
      from: { path: '^(functions|shared)/', pathNot: '^shared/types/compiled/compile' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    ...APART.map(({ name, comment, from, to, toNot }) => ({
      name,
      comment,
      severity: 'error',
      from: { path: from },
      to: { path: to, ...(toNot && { pathNot: toNot }) },
    })),
    ...Object.entries(SHARED).map(([name, mayUse]) => ({
      name: `shared-${name}-uses-only-what-is-below`,
      comment: `shared/${name}/ may use ${[...mayUse.map((other) => `shared/${other}/`), 'shared/types/', 'the single files of shared/'].join(', ')}; SHARED in .dependency-cruiser.js lists this.`,
      severity: 'error',
      from: { path: inside(name) },
      to: { path: '^shared/[^/]+/', pathNot: [name, 'types', ...mayUse].map(inside) },
    })),
    {
      name: 'shared-files-are-lowest',
      comment: 'The single files of shared/ are used by every part of it; they may use shared/types/ only.',
      severity: 'error',
      from: { path: '^shared/[^/]+\\.ts$' },
      to: { path: '^shared/[^/]+/', pathNot: '^shared/types/' },
    },
    ...PACKAGES.map(([name, where, comment]) => ({
      name: `${name.split('/').at(-1)}-stays-in-its-place`,
      comment,
      severity: 'error',
      from: { pathNot: [where, '^test/'] },
      to: { path: `node_modules/${name}/` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.cjs$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
