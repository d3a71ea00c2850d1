import * as apigateway from '@aws-sdk/client-api-gateway';
import * as apigatewayv2 from '@aws-sdk/client-apigatewayv2';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as lambda from '@aws-sdk/client-lambda';
import * as sts from '@aws-sdk/client-sts';
import { isJsonObject } from '../../src/base/json.ts';
import type { Bytes, ClientService, ScriptedClient } from './step.ts';

interface SdkClient {
  send(command: unknown): Promise<Readonly<Record<string, unknown>>>;
  destroy(): void;
}

/** The clients of the JavaScript SDK v3. */
const sdks: Readonly<Partial<Record<ClientService, readonly [sdk: object, client: string]>>> = {
  apigateway: [apigateway, 'APIGatewayClient'],
  apigatewayv2: [apigatewayv2, 'ApiGatewayV2Client'],
  lambda: [lambda, 'LambdaClient'],
  logs: [logs, 'CloudWatchLogsClient'],
  sts: [sts, 'STSClient'],
};

/** What an exported name of a package is, when it is a class. */
function classOf(sdk: object, name: string): new (argument: unknown) => unknown {
  const found = (sdk as Readonly<Record<string, new (argument: unknown) => unknown>>)[name];
  if (found === undefined) throw new Error(`The SDK has no ${name}.`);
  return found;
}

export function createSdkClient(endpoint: string): ScriptedClient {
  const clients = new Map<ClientService, SdkClient>();
  const clientOf = (service: ClientService): SdkClient => {
    const known = clients.get(service);
    if (known !== undefined) return known;
    const [sdk, name] = sdks[service] ?? [{}, `client of ${service}`];
    const credentials = { accessKeyId: 'crossgate', secretAccessKey: 'crossgate' };
    const options = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    const client = new (classOf(sdk, name))(options) as SdkClient;
    clients.set(service, client);
    return client;
  };
  return {
    async call(service, operation, input) {
      const [sdk] = sdks[service] ?? [{}];
      try {
        const command = new (classOf(sdk, `${operation}Command`))(asProgram(input));
        const { $metadata: _, ...output } = await clientOf(service).send(command);
        return { kind: 'output', output: asJson(output) as Readonly<Record<string, unknown>> };
      } catch (error) {
        const { name, message, $metadata } = error as Error & { $metadata?: { readonly httpStatusCode?: number } };
        if ($metadata === undefined) throw error;
        return { kind: 'error', name, status: $metadata.httpStatusCode ?? 0, message };
      }
    },
    async close() {
      for (const client of clients.values()) client.destroy();
    },
  };
}

function asProgram(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asProgram);
  if (!isJsonObject(value)) return value;
  if ('$bytes' in value) return Buffer.from((value as unknown as Bytes).$bytes, 'base64');
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asProgram(member)]));
}

function asJson(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (Array.isArray(value)) return value.map(asJson);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.map(([key, member]) => [key, asJson(member)]));
}
