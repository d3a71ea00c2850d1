import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startDev } from '../support/dev-process.ts';
import { createProject, type Project } from '../support/project.ts';

const command = resolve(import.meta.dirname, '../../dist/bin/crossgate.cjs');

const sam = (body: string): string => `Transform: AWS::Serverless-2016-10-31\nResources:\n${body}`;

const api = (cors = ''): string => `  Api:\n    Type: AWS::Serverless::HttpApi\n${cors}`;

const samFunction = (properties: string, events = ''): string => `  Function:
    Type: AWS::Serverless::Function
    Properties:
${properties}${events}`;

const event = (name: string, path: string): string =>
  `        ${name}: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: ${path}, Method: get } }\n`;

interface Problem {
  readonly name: string;
  readonly template: string;
  readonly files?: Readonly<Record<string, string>>;
  /** What the first diagnostic says. */
  readonly says: { readonly message: RegExp; readonly help?: RegExp; readonly line: number; readonly column?: number };
}

const nodeFunction = '      Runtime: nodejs22.x\n      Handler: index.handler\n      CodeUri: code/\n';
const index = { 'code/index.js': 'exports.handler = async () => ({});\n' };

const problems: readonly Problem[] = [
  {
    name: 'YAML that cannot be parsed',
    template: sam('  Api:\n    Type: AWS::Serverless::HttpApi\n   Properties: {}\n'),
    says: { message: /./, line: 5 },
  },
  {
    name: 'an unknown intrinsic',
    template:
      'Resources:\n  Api:\n    Type: AWS::ApiGatewayV2::Api\n    Properties:\n      Name: !Jion [a, [b]]\n      ProtocolType: HTTP\n',
    says: { message: /Jion/, help: /Join/, line: 5 },
  },
  {
    name: 'a circular reference',
    template:
      'Resources:\n  A:\n    Type: AWS::ApiGatewayV2::Api\n    Properties: { Name: !Ref B, ProtocolType: HTTP }\n  B:\n    Type: AWS::ApiGatewayV2::Api\n    Properties: { Name: !Ref A, ProtocolType: HTTP }\n',
    says: { message: /A.*B|B.*A/, line: 4 },
  },
  {
    name: 'a function that is told the URL of its own API, and the event that makes it a circle',
    template: `Transform: AWS::Serverless-2016-10-31
Resources:
  Api: { Type: AWS::Serverless::HttpApi }
  Function:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: exports.handler = async () => 1
      Environment: { Variables: { API: !Ref Api } }
      Events:
        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /a, Method: get } }
`,
    says: { message: /\[Api, Function\]/, help: /Function uses Api \(template.yaml:10:/, line: 12 },
  },
  {
    name: 'a reference to nothing',
    template:
      'Resources:\n  Api:\n    Type: AWS::ApiGatewayV2::Api\n    Properties:\n      Name: !Ref Nmae\n      ProtocolType: HTTP\n',
    says: { message: /Nmae/, line: 5 },
  },
  {
    name: 'a handler file that is not there',
    template: sam(api() + samFunction(nodeFunction, `      Events:\n${event('Get', '/a')}`)),
    files: { 'code/other.js': '' },
    says: { message: /index/, help: /other\.js/, line: 9 },
  },
  {
    name: 'a code directory that is not there',
    template: sam(api() + samFunction(nodeFunction)),
    says: { message: /code/, line: 10 },
  },
  {
    name: 'an unknown runtime',
    template: sam(
      api() + samFunction('      Runtime: pyhton3.12\n      Handler: index.handler\n      CodeUri: code/\n'),
    ),
    files: index,
    says: { message: /pyhton3\.12/, help: /python3\.12/, line: 8 },
  },
  {
    name: 'two routes alike',
    template: `Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: { Name: a, ProtocolType: HTTP }
  One:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: GET /a }
  Two:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: GET /a }
`,
    says: { message: /Two: Route with key GET \/a already exists for this API/, line: 10 },
  },
  {
    name: 'an origin with a wildcard for subdomains',
    template: sam(
      api(
        '    Properties:\n      CorsConfiguration:\n        AllowOrigins:\n          - https://a.example\n          - https://*.example.com\n',
      ),
    ),
    says: {
      message: /Invalid format for origin https:\/\/\*\.example\.com/,
      help: /no.* subdomains/,
      line: 9,
      column: 13,
    },
  },
  {
    name: '* with credentials',
    template: sam(
      api(
        "    Properties:\n      CorsConfiguration:\n        AllowOrigins: ['*', 'https://a.example']\n        AllowCredentials: true\n",
      ),
    ),
    says: { message: /allow-credentials is not supported if 'allow-origin' is \*/, help: /List the origins/, line: 7 },
  },
  {
    name: 'a method that is none',
    template: sam(
      api('    Properties:\n      CorsConfiguration:\n        AllowMethods:\n          - GET\n          - ANY\n'),
    ),
    says: { message: /Method ANY is not supported/, line: 9 },
  },
  {
    name: 'a max age beyond a day',
    template: sam(api('    Properties:\n      CorsConfiguration:\n        MaxAge: 86401\n')),
    says: { message: /86401|86400/, line: 7 },
  },
  {
    name: 'a property that CloudFormation does not know',
    template:
      'Resources:\n  Api:\n    Type: AWS::ApiGatewayV2::Api\n    Properties:\n      Name: a\n      ProtocolType: HTTP\n      CorsConfig: {}\n',
    says: { message: /Encountered unsupported property CorsConfig/, help: /CorsConfiguration/, line: 7, column: 7 },
  },
  {
    name: "REST's spelling of a CORS key",
    template: sam(api('    Properties:\n      CorsConfiguration:\n        AllowOrigin: https://a.example\n')),
    says: { message: /Invalid key 'AllowOrigin' for 'Cors' property\./, line: 7 },
  },
  {
    name: "SAM's types without SAM's transform",
    template: `Resources:\n${api()}`,
    says: {
      message: /Unrecognized resource types: \[AWS::Serverless::HttpApi\]/,
      help: /Transform: AWS::Serverless-2016-10-31/,
      line: 3,
    },
  },
  {
    name: 'a file that is no template',
    template: 'hello: world\n',
    says: { message: /no Resources/, line: 1 },
  },
];

describe('a start that fails says what is wrong, where, and what to write instead', () => {
  let project: Project | undefined;
  afterEach(() => project?.remove());

  test.each(problems)('$name', async ({ template, files, says }) => {
    project = createProject({ 'template.yaml': template, ...files });
    const dev = startDev(['.', '--port', '0', '--endpoint-port', 'none'], { cwd: project.directory });
    const failed = await dev.event('failed');
    expect(await dev.exited).toBe(1);
    const [diagnostic] = failed.diagnostics as {
      message: string;
      help: string;
      file: string;
      line: number;
      column: number;
    }[];
    expect(diagnostic).toMatchObject({ severity: 'error', file: 'template.yaml', line: says.line });
    expect(diagnostic?.message).toMatch(says.message);
    if (says.help !== undefined) expect(diagnostic?.help).toMatch(says.help);
    if (says.column !== undefined) expect(diagnostic?.column).toBe(says.column);
    expect(dev.stderr()).toContain(`template.yaml:${says.line}:`);
  });

  test('a port that is taken, when it was asked for', async () => {
    const taken = createServer();
    await new Promise<void>((listening) => taken.listen(0, '127.0.0.1', listening));
    const { port } = taken.address() as { port: number };
    project = createProject({ 'template.yaml': sam(api()) });
    const dev = startDev(['.', '--port', String(port), '--endpoint-port', 'none'], { cwd: project.directory });
    const failed = await dev.event('failed');
    expect(failed.diagnostics).toEqual([
      expect.objectContaining({ code: 'server/cannot-listen', message: expect.stringContaining(String(port)) }),
    ]);
    expect(await dev.exited).toBe(1);
    taken.close();
  });

  test('python3 that is not there', async () => {
    const template = sam(
      api() + samFunction('      Runtime: python3.12\n      Handler: app.handler\n      CodeUri: code/\n'),
    );
    project = createProject({
      'template.yaml': template,
      'code/app.py': 'def handler(event, context):\n    return {}\n',
    });
    const dev = startDev(['.', '--port', '0', '--endpoint-port', 'none'], {
      cwd: project.directory,
      env: { PATH: '/nowhere', HOME: project.directory },
    });
    const failed = await dev.event('failed');
    expect(failed.diagnostics).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/python3/), line: 8, help: expect.stringMatching(/./) }),
    ]);
  });
});

describe('what AWS takes in silence is said, and the start goes on', () => {
  let project: Project;
  afterEach(() => project.remove());

  const warnings: readonly {
    name: string;
    template: string;
    says: { message: RegExp; help?: RegExp; line: number };
  }[] = [
    {
      name: 'a text where CORS wants a list: the import ignores all of CORS',
      template: sam(api('    Properties:\n      CorsConfiguration:\n        AllowOrigins: https://a.example\n')),
      says: { message: /CORS Scheme is malformed, ignoring\./, help: /lists/, line: 7 },
    },
    {
      name: 'a method that is none: there is no route for it',
      template: sam(
        api() +
          samFunction(
            nodeFunction,
            '      Events:\n        Get: { Type: HttpApi, Properties: { ApiId: !Ref Api, Path: /a, Method: gett } }\n',
          ),
      ),
      says: { message: /no method gett/, help: /get, put/, line: 12 },
    },
    {
      name: 'a type that is misspelt: the resource does nothing',
      template: sam(`${api()}  Other:\n    Type: AWS::Serverless::Functoin\n`),
      says: { message: /AWS::Serverless::Functoin/, help: /Did you mean AWS::Serverless::Function\?/, line: 5 },
    },
    {
      name: 'a value that exists only on AWS is left out',
      template: sam(
        api() +
          samFunction(`${nodeFunction}      Environment:\n        Variables:\n          SHARED: !ImportValue Shared\n`),
      ),
      says: { message: /SHARED is left out.*only on AWS.*Shared/, help: /--env-vars/, line: 13 },
    },
  ];
  test.each(warnings)('$name', async ({ template, says }) => {
    project = createProject({ 'template.yaml': template, ...index });
    const dev = startDev(['.', '--port', '0', '--endpoint-port', 'none', '--no-watch'], { cwd: project.directory });
    const { diagnostics } = await dev.event('ready');
    const [diagnostic] = diagnostics as { message: string; help: string; severity: string; line: number }[];
    expect(diagnostic).toMatchObject({ severity: 'warn', line: says.line });
    expect(diagnostic?.message).toMatch(says.message);
    if (says.help !== undefined) expect(diagnostic?.help).toMatch(says.help);
    await dev.stop();
  });

  test('a layer in S3 and a container image are accepted and listed', async () => {
    const template =
      sam(`  Layer: { Type: AWS::Lambda::LayerVersion, Properties: { Content: { S3Bucket: b, S3Key: k } } }
  Image: { Type: AWS::Serverless::Function, Properties: { PackageType: Image, ImageUri: 'x:latest' } }
  Function:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: code/, Layers: [!Ref Layer] }
`);
    project = createProject({ 'template.yaml': template, ...index });
    const dev = startDev(['.', '--port', '0', '--endpoint-port', 'none', '--no-watch'], { cwd: project.directory });
    expect((await dev.event('ready')).notServed).toEqual([
      { type: 'AWS::Lambda::LayerVersion', logicalId: 'Layer' },
      { type: 'AWS::Lambda::Function', logicalId: 'Image' },
    ]);
    await dev.stop();
  });
});

describe('wrong usage exits with 2', () => {
  test.each([
    [['dev', '--port', 'many']],
    [['dev', '--nonsense']],
    [['dev', '--assume', 'no-equals-sign']],
    [['dev', 'examples', '--assume', 'no.such.name=1']],
    [['dev', 'examples', '--stand-in', 'http://localhost:1']],
    [['dev', '--stand-in', 'http://localhost:1=https://app.example.com', 'examples']],
    [['dev', '--account-id', '12']],
    [['nonsense']],
  ])('%j', (args) => {
    const { status, stderr } = spawnSync(process.execPath, [command, ...args], {
      encoding: 'utf8',
      cwd: resolve(import.meta.dirname, '../..'),
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/./);
  });
});
