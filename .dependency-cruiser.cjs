/** The import table of docs/architecture.md, as rules. */
const floor = (name, allowed) => ({
  name: `${name}-imports`,
  comment: `${name}/ may import only: ${[name, ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: `^${name}/`, pathNot: '\\.test\\.tsx?$' },
  to: {
    path: `^(?!${[name, ...allowed].join('/|')}/|node_modules/)[^/]+/`,
    pathNot: '^node_modules/',
    dependencyTypesNot: ['core'],
  },
});

module.exports = {
  forbidden: [
    floor('electron', ['launcher', 'shared']),
    floor('launcher', ['shared']),
    floor('studio', ['shared']),
    floor('encoder', ['shared']),
    floor('renderer', ['shared']),
    floor('rehearsal', ['shared']),
    floor('shared', []),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'electron-only-in-electron',
      severity: 'error',
      from: { pathNot: '^electron/' },
      to: { path: 'node_modules/electron/' },
    },
    {
      name: 'native-code-only-in-media-processes',
      severity: 'error',
      from: { pathNot: '^(encoder|rehearsal|tests)/' },
      to: { path: 'node_modules/(node-av|koffi)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'shared-is-pure',
      comment: 'shared/ does no I/O: no Node modules',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
