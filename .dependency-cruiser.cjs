// Who may import whom (docs/ARCHITECTURE.md, "Rooms"). What is not listed for a room is forbidden to it; a room's own
// folders may import each other, in one direction.
const allowed = {
  errors: [],
  host: ['errors'],
  codec: ['errors'],
  raft: ['host', 'errors'],
  index: ['errors'],
  log: ['raft', 'host', 'errors'],
  bolt: ['errors'],
  state: ['bolt', 'index', 'codec', 'errors'],
  api: ['state', 'bolt', 'codec', 'host', 'errors'],
  etcd: ['state', 'bolt', 'log', 'codec', 'host', 'errors'],
  net: ['codec', 'host', 'errors'],
  grpc: ['api', 'net', 'codec', 'host', 'errors'],
  http: ['api', 'net', 'codec', 'host', 'errors'],
  config: ['api', 'net', 'codec', 'host', 'errors'],
  replica: ['config', 'api', 'net', 'state', 'log', 'raft', 'codec', 'host', 'errors'],
  peers: ['replica', 'net', 'http', 'log', 'raft', 'codec', 'host', 'errors'],
  member: ['peers', 'replica', 'config', 'http', 'grpc', 'api', 'net', 'state', 'log', 'raft', 'codec', 'host', 'errors'],
  cli: ['member', 'peers', 'replica', 'net', 'config', 'api', 'etcd', 'state', 'bolt', 'log', 'raft', 'codec', 'host', 'errors'],
};

const rooms = Object.entries(allowed).map(([room, others]) => ({
  name: `${room}-imports-only-${['itself', ...others].join('-')}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...others].map((other) => `^src/${other}/`) },
}));

// A room's loose files and its folders: `ground` is what its folders stand on, `roof` what is made of them. Never both.
const looseFiles = { codec: 'ground', api: 'ground', http: 'ground', state: 'roof', net: 'roof', grpc: 'roof' };

const floors = Object.entries(looseFiles).map(([room, floor]) => {
  const loose = { path: `^src/${room}/[^/]+$` };
  const folders = { path: `^src/${room}/[^/]+/` };
  return {
    name: `loose-files-of-${room}-are-its-${floor}`,
    severity: 'error',
    from: floor === 'ground' ? loose : folders,
    to: floor === 'ground' ? folders : loose,
  };
});

module.exports = {
  forbidden: [
    ...rooms,
    ...floors,
    {
      name: 'rooms-with-folders-have-a-floor',
      comment: 'a room that gets folders needs a line in `looseFiles`',
      severity: 'error',
      from: { path: '^src/[^/]+/[^/]+/', pathNot: Object.keys(looseFiles).map((room) => `^src/${room}/`) },
      to: {},
    },
    {
      name: 'every-folder-is-a-room',
      comment: 'a new folder needs a line in the table above',
      severity: 'error',
      from: { path: '^src/', pathNot: [...Object.keys(allowed).map((room) => `^src/${room}/`), '^src/main\\.ts$'] },
      to: {},
    },
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
    {
      name: 'deterministic-rooms-know-the-logger-of-host-alone',
      severity: 'error',
      from: { path: '^src/(raft|index|state)/' },
      to: { path: '^src/host/', pathNot: '^src/host/logger\\.ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'no-cycles-of-folders',
      comment: 'no two folders import back and forth, over however many others',
      scope: 'folder',
      severity: 'error',
      from: { path: '^src' },
      to: { path: '^src', circular: true },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
