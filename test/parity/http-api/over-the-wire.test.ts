import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headerPairs } from '../../../src/base/header-list.ts';
import { type DevProcess, startDev } from '../../support/dev-process.ts';
import { createProject, type Project } from '../../support/project.ts';
import type { FunctionBehaviour, ParityCase } from '../parity-case.ts';
import { corsCases } from './cors-cases.ts';
import { recordedLambdaCases } from './recorded-lambda-cases.ts';

/** What a real function can be made to do; the other cases stay with the gateway alone. */
function isForRealFunctions({ given }: ParityCase): boolean {
  return given.routes.every(({ function: behaviour }) => 'returns' in behaviour || isThrowing(behaviour));
}

function isThrowing(behaviour: FunctionBehaviour): boolean {
  return 'fails' in behaviour && behaviour.fails === 'throws';
}

const cases = [...recordedLambdaCases, ...corsCases].filter(isForRealFunctions);

/** One function serves all: which case it is in is a stage variable. */
const code = `const behaviours = require('./behaviours.json');
exports.handler = async (event) => {
  const behaviour = behaviours[event.stageVariables.case][event.routeKey ?? event.requestContext.resourceId];
  if ('returns' in behaviour) return behaviour.returns;
  throw new Error('thrown');
};
`;

function template(): string {
  const resources: Record<string, unknown> = {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::123456789012:role/r',
        Code: 'code/',
      },
    },
  };
  for (const [index, { given }] of cases.entries()) {
    const api = `Api${String(index).padStart(3, '0')}`;
    const { cors, stageName = '$default', routes } = given;
    const ApiId = { Ref: api };
    resources[api] = {
      Type: 'AWS::ApiGatewayV2::Api',
      Properties: { Name: api, ProtocolType: 'HTTP', ...(cors === undefined ? {} : { CorsConfiguration: cors }) },
    };
    resources[`${api}Stage`] = {
      Type: 'AWS::ApiGatewayV2::Stage',
      Properties: { ApiId, StageName: stageName, AutoDeploy: true, StageVariables: { case: String(index) } },
    };
    for (const [at, { routeKey, payloadFormatVersion }] of routes.entries()) {
      resources[`${api}Integration${at}`] = {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId,
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { 'Fn::GetAtt': ['Function', 'Arn'] },
          PayloadFormatVersion: payloadFormatVersion,
        },
      };
      resources[`${api}Route${at}`] = {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: { ApiId, RouteKey: routeKey, Target: { 'Fn::Sub': `integrations/\${${api}Integration${at}}` } },
      };
    }
  }
  return JSON.stringify({ Resources: resources });
}

const behaviours = cases.map(({ given }) =>
  Object.fromEntries(given.routes.map(({ routeKey, function: behaviour }) => [routeKey, behaviour])),
);

/** The answer as it came over the socket. */
interface Answer {
  readonly status: number;
  readonly lines: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

function send(url: string, { when }: ParityCase): Promise<Answer> {
  const { port } = new URL(url);
  const body = Buffer.from(when.bodyBase64 ?? '', 'base64');
  // The recorded host names another API than the one that this case has here.
  const headers = Object.fromEntries(when.headers.filter(([name]) => name.toLowerCase() !== 'host'));
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, method: when.method, path: when.target, headers },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const lines = headerPairs(incoming.rawHeaders).map(([name, value]) => [name.toLowerCase(), value] as const);
          resolve({ status: incoming.statusCode ?? 0, lines, body: Buffer.concat(chunks).toString() });
        });
      },
    );
    outgoing.on('error', reject).end(body);
  });
}

const FRAMING = new Set(['date', 'connection', 'content-type', 'content-length', 'apigw-requestid']);

describe(`parity over a socket, with a real function: ${cases.length} cases`, () => {
  let project: Project;
  let dev: DevProcess;
  let urls: readonly string[];

  beforeAll(async () => {
    project = createProject({
      'template.json': template(),
      'code/index.js': code,
      'code/behaviours.json': JSON.stringify(behaviours),
    });
    const flags = ['--port', '0', '--endpoint-port', 'none', '--no-watch', '--permissive'];
    dev = startDev([project.directory, ...flags]);
    urls = ((await dev.event('ready')).apis as { url: string }[]).map(({ url }) => url);
  });

  afterAll(async () => {
    await dev.stop();
    project.remove();
  });

  it.each(cases.map((parityCase, index) => [parityCase.name, parityCase, index] as const))(
    '%s',
    async (_, parityCase, index) => {
      const { then } = parityCase;
      const { status, lines, body } = await send(urls[index] as string, parityCase);
      expect(status).toBe(then.status);
      expect(lines.at(-1)?.[0]).toBe('apigw-requestid');
      if (then.contentType !== undefined) {
        expect(lines.find(([name]) => name === 'content-type')?.[1] ?? null).toBe(then.contentType);
      }
      if (then.body !== undefined) expect(body).toBe(parityCase.when.method === 'HEAD' ? '' : then.body);
      const own = lines.filter(([name]) => !FRAMING.has(name));
      if (then.headers !== undefined) {
        const expected = then.headers.map(([name, value]) => [name.toLowerCase(), value]);
        if (then.headersAreGathered) expect([...own].sort()).toEqual([...expected].sort());
        else expect(own).toEqual(expected);
      }
      for (const name of then.withoutHeaders ?? []) expect(own.map(([present]) => present)).not.toContain(name);
    },
  );
});
