import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zipArchive } from '../lambda/zip-archive.ts';
import { type DevProcess, startServe } from '../support/dev-process.ts';
import { call } from '../support/http-call.ts';
import { createProject, type Project } from '../support/project.ts';
import { awsCli, runAws } from './aws-cli.ts';

const ORIGIN = 'https://app.example.com';
const FUNCTION = 'arn:aws:lambda:us-east-1:123456789012:function:pets';
const HANDLER =
  'exports.handler = async (event) => ({ statusCode: 200, body: JSON.stringify({ path: event.rawPath ?? event.path }) });';
const DEFINITION = {
  openapi: '3.0.1',
  info: { title: 'imported', version: '1' },
  paths: {
    '/pets': {
      get: { responses: { 200: { description: 'ok' } }, 'x-amazon-apigateway-integration': { type: 'mock' } },
    },
  },
};

const command = resolve(import.meta.dirname, '../../dist/bin/crossgate.cjs');
const run = promisify(execFile);

/** A command takes most of a second of a processor. */
const TIMEOUT_MS = 120_000;

/** The commands of AWS's guides, by the real aws CLI against the built command, and what comes of them. */
describe.skipIf(awsCli.isMissing)('the aws CLI', { timeout: TIMEOUT_MS }, () => {
  let project: Project;
  let serve: DevProcess;
  let endpoint: string;

  beforeAll(async () => {
    project = createProject({ 'pets.json': JSON.stringify(DEFINITION) });
    writeFileSync(join(project.directory, 'function.zip'), zipArchive([{ name: 'index.js', text: HANDLER }]));
    serve = startServe(['--endpoint-port', '0']);
    endpoint = String((await serve.event('ready')).endpoint);
  });

  afterAll(async () => {
    expect(await serve?.stop()).toBe(0);
    project?.remove();
  });

  /** `aws('apigateway get-rest-api', { 'rest-api-id': id })`; an array gives an option several words. */
  async function aws(
    words: string,
    options: Readonly<Record<string, string | readonly string[]>> = {},
    file?: string,
  ): Promise<Readonly<Record<string, unknown>>> {
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, ...[value].flat()]);
    const { code, stdout, stderr } = await runAws(endpoint, [
      ...words.split(' '),
      ...flags,
      ...(file === undefined ? [] : [file]),
    ]);
    if (code !== 0) throw new Error(`aws ${words} ended with ${code}: ${stderr}`);
    return stdout.trim() === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>);
  }

  const url = (path: string): string => `${endpoint}/_aws/execute-api/${path}`;

  async function status(): Promise<string> {
    const { stdout } = await run(process.execPath, [command, 'status', '--endpoint-url', endpoint]);
    return stdout;
  }

  it('makes a function of an archive and an HTTP API in front of it, with CORS', async () => {
    expect(
      await aws('lambda create-function', {
        'function-name': 'pets',
        runtime: 'nodejs20.x',
        handler: 'index.handler',
        role: 'arn:aws:iam::123456789012:role/r',
        'zip-file': `fileb://${join(project.directory, 'function.zip')}`,
      }),
    ).toMatchObject({ FunctionName: 'pets', FunctionArn: FUNCTION, PackageType: 'Zip', MemorySize: 128 });
    const { ApiId } = await aws('apigatewayv2 create-api', {
      name: 'pets',
      'protocol-type': 'HTTP',
      target: FUNCTION,
      'cors-configuration': `AllowOrigins=${ORIGIN},AllowMethods=GET,MaxAge=300`,
    });
    expect((await call(url(`${ApiId}/$default/cats`))).status).toBe(500);
    await aws('lambda add-permission', {
      'function-name': 'pets',
      'statement-id': 'api',
      action: 'lambda:InvokeFunction',
      principal: 'apigateway.amazonaws.com',
      'source-arn': `arn:aws:execute-api:us-east-1:123456789012:${ApiId}/*`,
    });
    const byPath = await call(url(`${ApiId}/$default/cats`), { headers: { Origin: ORIGIN } });
    expect([byPath.status, byPath.body]).toEqual([200, '{"path":"/cats"}']);
    expect(byPath.headers['access-control-allow-origin']).toBe(ORIGIN);
    const byHost = await call(`${endpoint}/dogs`, { headers: { Host: `${ApiId}.execute-api.localhost` } });
    expect([byHost.status, byHost.body]).toEqual([200, '{"path":"/dogs"}']);

    expect(await aws('apigatewayv2 get-api', { 'api-id': String(ApiId) })).toEqual({
      ApiEndpoint: `http://${ApiId}.execute-api.localhost:${new URL(endpoint).port}`,
      ApiId,
      ApiKeySelectionExpression: '$request.header.x-api-key',
      CorsConfiguration: { AllowMethods: ['GET'], AllowOrigins: [ORIGIN], MaxAge: 300 },
      CreatedDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/),
      DisableExecuteApiEndpoint: false,
      Name: 'pets',
      ProtocolType: 'HTTP',
      RouteSelectionExpression: '$request.method $request.path',
      Tags: {},
    });
    const AccessLogSettings = {
      DestinationArn: 'arn:aws:logs:us-east-1:123456789012:log-group:pets',
      Format: '$context.requestId $context.status',
    };
    expect(
      await aws('apigatewayv2 update-stage', {
        'api-id': String(ApiId),
        'stage-name': '$default',
        'access-log-settings': JSON.stringify(AccessLogSettings),
      }),
    ).toMatchObject({ StageName: '$default', AutoDeploy: true, AccessLogSettings });
  });

  it('enables CORS of a REST API by hand, and what is not deployed is not there', async () => {
    const id = String((await aws('apigateway create-rest-api', { name: 'pets' })).id);
    const ofApi = { 'rest-api-id': id };
    const { items } = (await aws('apigateway get-resources', ofApi)) as { items: { id: string; path: string }[] };
    expect(items).toEqual([{ id: expect.any(String), path: '/' }]);
    const ofMethod = { ...ofApi, 'resource-id': String(items[0]?.id), 'http-method': 'OPTIONS' };
    const header = 'method.response.header.Access-Control-Allow-Origin';
    await aws('apigateway put-method', { ...ofMethod, 'authorization-type': 'NONE' });
    await aws('apigateway put-integration', {
      ...ofMethod,
      type: 'MOCK',
      'request-templates': JSON.stringify({ 'application/json': '{"statusCode": 200}' }),
    });
    await aws('apigateway put-method-response', {
      ...ofMethod,
      'status-code': '200',
      'response-parameters': `${header}=false`,
    });
    expect(
      await aws('apigateway put-integration-response', {
        ...ofMethod,
        'status-code': '200',
        'response-parameters': JSON.stringify({ [header]: `'${ORIGIN}'` }),
      }),
    ).toEqual({ statusCode: '200', responseParameters: { [header]: `'${ORIGIN}'` } });

    const preflight = { method: 'OPTIONS', headers: { Origin: ORIGIN, 'Access-Control-Request-Method': 'GET' } };
    expect((await call(url(`${id}/prod/`), preflight)).status).toBe(403);
    expect(await status()).toContain(`REST API pets (${id}): no stage, so that nothing is served`);
    const deployment = await aws('apigateway create-deployment', { ...ofApi, 'stage-name': 'prod' });
    expect(deployment).toEqual({ id: expect.any(String), createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) });
    const answer = await call(url(`${id}/prod/`), preflight);
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, ORIGIN]);
    expect(await status()).toContain('  stage prod: everything is deployed\n');

    const allowOrigin = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" };
    await aws('apigateway put-gateway-response', {
      ...ofApi,
      'response-type': 'DEFAULT_4XX',
      'response-parameters': JSON.stringify(allowOrigin),
    });
    const notDeployed = [{ stage: 'prod', changes: ['gateway response DEFAULT_4XX is new'] }];
    expect(await serve.event('management', ({ operation }) => operation === 'PutGatewayResponse')).toMatchObject({
      notDeployed,
    });
    expect(await status()).toContain('  stage prod: 1 change not deployed\n    gateway response DEFAULT_4XX is new\n');
    expect((await call(url(`${id}/prod/nothing`))).headers).not.toHaveProperty('access-control-allow-origin');
    await aws('apigateway create-deployment', { ...ofApi, 'stage-name': 'prod' });
    expect((await call(url(`${id}/prod/nothing`))).headers).toHaveProperty('access-control-allow-origin', '*');

    expect(await aws('apigateway get-rest-api', ofApi)).toEqual({
      id,
      name: 'pets',
      createdDate: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['EDGE'] },
      disableExecuteApiEndpoint: false,
      tags: {},
    });
  });

  it('imports a definition and writes an export to a file', async () => {
    const body = `fileb://${join(project.directory, 'pets.json')}`;
    const id = String(
      (await aws('apigateway import-rest-api', { body, parameters: 'endpointConfigurationTypes=REGIONAL' })).id,
    );
    await aws('apigateway create-deployment', { 'rest-api-id': id, 'stage-name': 'v1' });
    const file = join(project.directory, 'export.json');
    const options = {
      'rest-api-id': id,
      'stage-name': 'v1',
      'export-type': 'oas30',
      parameters: 'extensions=apigateway',
    };
    expect(await aws('apigateway get-export', options, file)).toEqual({
      contentType: 'application/octet-stream',
      contentDisposition: 'attachment; filename="oas30_1.json"',
    });
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      openapi: '3.0.1',
      info: { title: 'imported', version: '1' },
      paths: { '/pets': { get: {} } },
    });
  });

  it('says what is wrong as it says it of AWS, and ends with 254', async () => {
    const { code, stdout, stderr } = await runAws(endpoint, ['apigateway', 'get-rest-api', '--rest-api-id', 'nope']);
    expect([code, stdout]).toEqual([254, '']);
    expect(stderr.trim()).toBe(
      'An error occurred (NotFoundException) when calling the GetRestApi operation: Invalid API identifier specified 123456789012:nope',
    );
  });

  it('is what crossgate aws runs, whatever credentials the shell has', async () => {
    const env = { ...process.env, PATH: `/usr/bin:${process.env.PATH}`, AWS_PROFILE: 'mine', AWS_PAGER: '' };
    const args = ['aws', '--endpoint-url', endpoint, 'apigatewayv2', 'get-apis', '--query', 'Items[].Name'];
    const { stdout } = await run(process.execPath, [command, ...args], { env });
    expect(JSON.parse(stdout)).toEqual(['pets']);
  });

  it('has a line in the log for each command', async () => {
    const calls = serve.events.filter(({ event }) => event === 'management');
    const lines = calls.map(({ service, operation, status: answered }) => `${service} ${operation} ${answered}`);
    expect(lines).toContain('apigateway CreateDeployment 201');
    expect(lines).toContain('apigateway GetRestApi 404');
    expect(lines).toContain('lambda CreateFunction 201');
  });
});
