// Imports point down only. The order of the house, lowest first; a layer may import itself and what stands before it.
const LAYERS = [
  ['domain', '^server/(domain/|errors\\.ts)'],
  ['config', '^server/(config|log)\\.ts'],
  ['db', '^server/(db|egress)/'],
  ['stores', '^server/(imaging|stores|realtime)/'],
  ['formats', '^server/(formats|models)/'],
  ['sources', '^server/sources/'],
  ['records', '^server/records/'],
  ['engine', '^server/engine/'],
  ['workflows', '^server/workflows/'],
  ['services', '^server/services/'],
  ['api', '^server/(api|worker|cli|figures)/'],
  ['app', '^(app|components|proxy\\.ts)'],
];
const upward = LAYERS.slice(0, -1).map(([name, from], index) => ({
  name: `${name}-imports-down`,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: LAYERS.slice(index + 1).map(([, path]) => path) },
}));
// Web never runs DBOS; pages reach the server only through services (app/) or types (components/).
module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: 'generated' },
      to: { circular: true, viaOnly: { pathNot: 'generated' } },
    },
    {
      name: 'only-engine-imports-dbos',
      severity: 'error',
      from: { path: '^(server|app|components)/', pathNot: '^server/(engine|testing|bench)/' },
      to: { path: '@dbos-inc' },
    },
    {
      name: 'only-imaging-imports-sharp',
      severity: 'error',
      from: { path: '^(server|app|components)/', pathNot: '^server/(imaging|testing|bench|sample)/|\\.test\\.ts$' },
      to: { path: 'node_modules/sharp' },
    },
    {
      name: 'components-stay-in-the-browser',
      severity: 'error',
      from: { path: '^components/' },
      to: { path: '^server/(?!domain/|errors\\.ts)', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domain-is-browser-safe',
      severity: 'error',
      from: { path: '^server/domain/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-never-imports-the-engine',
      severity: 'error',
      from: { path: '^(app|components|server/(api|services))/', pathNot: '\\.test\\.ts$' },
      to: { path: '^server/(engine|workflows)/', pathNot: '^server/(engine|workflows)/[^/]*(registry|enqueue)' },
    },
    {
      name: 'stores-are-strangers',
      severity: 'error',
      from: { path: '^server/stores/([^/]+)/' },
      to: { path: '^server/stores/([^/]+)/', pathNot: '^server/stores/$1/' },
    },
    {
      name: 'formats-are-strangers',
      severity: 'error',
      from: { path: '^server/formats/([^/]+)/' },
      to: { path: '^server/formats/([^/]+)/', pathNot: '^server/formats/$1/' },
    },
    {
      name: 'sources-are-strangers',
      severity: 'error',
      from: { path: '^server/sources/([^/]+)/' },
      to: { path: '^server/sources/([^/]+)/', pathNot: '^server/sources/$1/' },
    },
    {
      name: 'app-uses-services',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^server/(db|records|stores|imaging|formats|sources)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'server/db/generated' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
