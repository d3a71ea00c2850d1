/**
 * The rooms of the house, in the order of ARCHITECTURE.md; a new one goes into its place here. A room imports only from
 * the rooms before it.
 * The test in test/boundaries seeds a violation and requires this file to catch it.
 */
const rooms = [
  'base',
  'cors',
  'aws',
  'account',
  'openapi',
  'services',
  'definitions',
  'provision',
  'gateway',
  'lambda',
  'server',
  'cli',
];

const onlyUpwards = rooms.map((room, index) => ({
  name: `${room}-imports-only-from-rooms-above-it`,
  comment: `src/${room} may import ${rooms.slice(0, index).join(', ') || 'nothing'}; everything else it needs reaches it as a function parameter.`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: `^src/(${rooms.slice(0, index + 1).join('|')})/` },
}));

/** Rooms that only compute: no sockets, files or processes. What they need comes in as a function. */
const pureRooms = 'base|cors|aws|account|openapi|services|provision|gateway';

/** The folders of gateway/ that take a request from its beginning to its end. */
const pipelines = 'http-api|rest-api|function-url';

export default {
  forbidden: [
    ...onlyUpwards,
    {
      name: 'no-circular',
      comment: 'A cycle means that two files are one thing, or that one of them does two things.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'cors-has-never-heard-of-aws',
      comment: "cors/ is the Fetch standard's protocol and runs in a page too: it may use base/ and nothing else.",
      severity: 'error',
      from: { path: '^src/cors/', pathNot: '\\.test\\.ts$' },
      to: { pathNot: '^src/(cors|base)/' },
    },
    {
      name: 'data-plane-does-not-know-the-control-plane',
      comment:
        'gateway/ and lambda/ see a Deployment and functions handed to them by server/, never the operations that wrote them.',
      severity: 'error',
      from: { path: '^src/(gateway|lambda)/' },
      to: { path: '^src/(services|definitions|provision|openapi)/' },
    },
    {
      name: 'shared-gateway-rooms-do-not-know-a-pipeline',
      comment:
        'http-api/, rest-api/ and function-url/ are whole pipelines; integrations, authorizers and mappings serve each of them and the next one.',
      severity: 'error',
      from: { path: '^src/gateway/', pathNot: `^src/gateway/(${pipelines})/|\\.test\\.ts$` },
      to: { path: `^src/gateway/(${pipelines})/` },
    },
    {
      name: 'lambda-does-not-know-the-gateway',
      comment: 'A function environment serves the Lambda Runtime API, whoever invokes it.',
      severity: 'error',
      from: { path: '^src/lambda/' },
      to: { path: '^src/gateway/' },
    },
    {
      name: 'pure-rooms-do-no-io',
      comment: 'These rooms compute. Sockets, files and processes are handed in by server/.',
      severity: 'error',
      from: { path: `^src/(${pureRooms})/`, pathNot: '\\.test\\.ts$|^src/account/store/' },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|fs/promises|net|http|http2|https|child_process|worker_threads|dgram|dns|tls)$',
      },
    },
    {
      name: 'not-to-dev-dependency',
      comment: 'What ships must not need what is only installed for development.',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'esbuild' },
    },
    {
      name: 'not-to-unresolvable',
      comment: 'An import that resolves to nothing fails on the first user.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
