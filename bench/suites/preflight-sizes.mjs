import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchCrossgate } from '../launch/crossgate.mjs';
import { startServers, stopServers } from '../launch/start-servers.mjs';
import { preflight } from '../measure/requests.mjs';
import { measureRounds, ratio } from '../measure/rounds.mjs';
import { loadTable } from './load-table.mjs';

const small = '2 origins, 10 routes';
const manyOrigins = '200 origins, 10 routes';
const manyRoutes = '2 origins, 10,000 routes';

/** Whether an answer's cost grows with the configuration. The last origin and a route near the end are asked for. */
export async function runPreflightSizes(context) {
  const servers = await startServers(context, [
    launchSize(context, { name: small, origins: 2, routes: 10 }),
    launchSize(context, { name: manyOrigins, origins: 200, routes: 10 }),
    launchSize(context, { name: manyRoutes, origins: 2, routes: 10_000 }),
  ]);
  if (!servers.some(({ name }) => name === small)) {
    await stopServers(servers);
    return [];
  }
  const measured = await measureRounds(context, { servers, connections: 64 });
  await stopServers(servers);
  return [
    {
      ...loadTable({
        title: 'Preflight by size of the API, crossgate, 64 connections',
        measured,
        reference: small,
        request: 'preflight',
      }),
      goals: [
        { text: `preflight, ${manyOrigins} / ${small}`, atLeast: 0.95, value: ratio(measured, manyOrigins, small) },
        { text: `preflight, ${manyRoutes} / ${small}`, atLeast: 0.9, value: ratio(measured, manyRoutes, small) },
      ],
    },
  ];
}

function launchSize(context, { name, origins, routes }) {
  const directory = join(context.directory, `template-${origins}-origins-${routes}-routes`);
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'template.json'), JSON.stringify(template({ origins, routes }), undefined, 1));
  const request = preflight(`/group${Math.floor((routes - 1) / 10)}/item${routes - 1}/42`, originAt(origins - 1));
  return launchCrossgate({ name, request, directory });
}

/** The routes are an OpenAPI definition: CloudFormation takes no more than 500 resources. */
function template({ origins, routes }) {
  const range = (length) => Array.from({ length }, (_, index) => index);
  const integration = {
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: { 'Fn::GetAtt': ['ItemFunction', 'Arn'] },
    payloadFormatVersion: '2.0',
  };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Api: {
        Type: 'AWS::Serverless::HttpApi',
        Properties: {
          CorsConfiguration: {
            AllowOrigins: range(origins).map(originAt),
            AllowMethods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'],
            AllowHeaders: ['Content-Type', 'Authorization'],
            MaxAge: 86400,
            AllowCredentials: true,
          },
          DefinitionBody: {
            openapi: '3.0.1',
            info: { title: 'sizes', version: '1' },
            paths: Object.fromEntries(range(routes).map(path)),
            components: { 'x-amazon-apigateway-integrations': { item: integration } },
          },
        },
      },
      ItemFunction: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Runtime: 'nodejs20.x',
          Handler: 'index.handler',
          InlineCode: 'exports.handler = async () => ({ statusCode: 200 });',
        },
      },
    },
  };
}

function path(index) {
  const integration = { $ref: '#/components/x-amazon-apigateway-integrations/item' };
  return [
    `/group${Math.floor(index / 10)}/item${index}/{id}`,
    { get: { 'x-amazon-apigateway-integration': integration, responses: { default: { description: '' } } } },
  ];
}

function originAt(index) {
  return `https://app${index}.example.com`;
}
