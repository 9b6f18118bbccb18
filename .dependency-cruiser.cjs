// Who may import whom (docs/ARCHITECTURE.md, "Rooms"). What is not listed for a room is forbidden to it.
const allowed = {
  errors: [],
  codec: ['errors'],
  raft: ['errors'],
  index: ['errors'],
  log: ['errors'],
  state: ['index', 'codec', 'errors'],
  api: ['state', 'codec', 'errors'],
  http: ['api', 'codec', 'errors'],
  grpc: ['api', 'codec', 'errors'],
  cli: ['codec', 'errors'],
};

const rooms = Object.entries(allowed).map(([room, others]) => ({
  name: `${room}-imports-only-${['itself', ...others].join('-')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...others].map((other) => `^src/${other}/`) },
}));

module.exports = {
  forbidden: [
    ...rooms,
    {
      name: 'only-bin-imports-server',
      comment: 'src/server is the running member; src/main.ts is what bin/wald starts',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/server/', '^src/main\\.ts$'] },
      to: { path: '^src/server/' },
    },
    { name: 'server-does-not-import-cli', severity: 'error', from: { path: '^src/server/' }, to: { path: '^src/cli/' } },
    {
      name: 'only-log-disk-touches-files-in-log',
      severity: 'error',
      from: { path: '^src/log/', pathNot: '^src/log/disk\\.ts$' },
      to: { path: '^(node:)?fs|fs-ext' },
    },
    {
      name: 'deterministic-rooms-have-no-node-modules',
      comment: 'raft, index and state have no clock, randomness or I/O',
      severity: 'error',
      from: { path: '^src/(raft|index|state)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?buffer$' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
