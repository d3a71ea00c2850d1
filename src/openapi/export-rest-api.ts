import type {
  DeployedResource,
  DocumentationVersion,
  Method,
  RestApiSnapshot,
  RestAuthorizer,
} from '../account/rest-api.ts';
import { isJsonObject } from '../base/json.ts';
import { present } from './body-reader.ts';
import { exportIntegration } from './export-integration.ts';
import { METHOD_OF_KEY } from './path-item.ts';

export interface ExportOptions {
  readonly version: 'swagger' | 'oas30';
  /** What `extensions` asks for; `apigateway` stands for all of them (documented). */
  readonly extensions: ReadonlySet<string>;
  readonly stageName: string;
  /** Where the API is, without the stage: `https://id.execute-api.us-east-1.amazonaws.com`. */
  readonly endpoint: string;
  /** What documents the stage. */
  readonly documentation: DocumentationVersion | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * A deployed REST API as a Swagger 2.0 or OpenAPI 3.0 document. Members and their order are those of recorded exports
 * (OpenAPI 3.0 with all extensions 2019; both versions without extensions).
 */
export function exportRestApi(snapshot: RestApiSnapshot, options: ExportOptions): Json {
  return new RestApiExporter(snapshot, options).run();
}

/** Documented: "apigateway" or "integrations" for integrations, "apigateway" or "authorizers" for authorizers. */
function wants({ extensions }: ExportOptions, extension: 'integrations' | 'authorizers' | 'documentation'): boolean {
  return extensions.has('apigateway') || extensions.has(extension);
}

class RestApiExporter {
  readonly #snapshot: RestApiSnapshot;
  readonly #options: ExportOptions;

  constructor(snapshot: RestApiSnapshot, options: ExportOptions) {
    this.#snapshot = snapshot;
    this.#options = options;
  }

  run(): Json {
    const { api } = this.#snapshot;
    // Recorded: an API without a version has its creation date for one.
    const version = api.version ?? timestamp(api.createdDate);
    const description = present('description', api.description);
    const extensions = {
      ...(wants(this.#options, 'integrations') ? this.#rootExtensions() : {}),
      ...present('x-amazon-apigateway-documentation', this.#documentation()),
    };
    const schemas = this.#schemas();
    const schemes = this.#securitySchemes();
    if (this.#options.version === 'swagger') {
      const { host, protocol } = new URL(this.#options.endpoint);
      return {
        swagger: '2.0',
        info: { ...description, version, title: api.name },
        host,
        basePath: `/${this.#options.stageName}`,
        schemes: [protocol.slice(0, -1)],
        paths: this.#paths(),
        ...(schemes === undefined ? {} : { securityDefinitions: schemes }),
        ...(schemas === undefined ? {} : { definitions: schemas }),
        ...extensions,
      };
    }
    return {
      openapi: '3.0.1',
      info: { title: api.name, ...description, version },
      servers: [this.#server()],
      paths: this.#paths(),
      components: { ...present('schemas', schemas), ...present('securitySchemes', schemes) },
      ...extensions,
    };
  }

  /** Recorded, variable and all. */
  #server(): Json {
    const { endpoint, stageName } = this.#options;
    const configuration = this.#endpointConfiguration();
    return {
      url: `${endpoint}/{basePath}`,
      variables: { basePath: { default: `/${stageName}` } },
      ...(configuration === undefined || !wants(this.#options, 'integrations') ? {} : { [ENDPOINT]: configuration }),
    };
  }

  #endpointConfiguration(): Json | undefined {
    const { disableExecuteApiEndpoint, endpointConfiguration } = this.#snapshot.api;
    const { vpcEndpointIds } = endpointConfiguration;
    if (!disableExecuteApiEndpoint && vpcEndpointIds === undefined) return undefined;
    return {
      ...(disableExecuteApiEndpoint ? { disableExecuteApiEndpoint } : {}),
      ...present('vpcEndpointIds', vpcEndpointIds),
    };
  }

  #rootExtensions(): Json {
    const { api, requestValidators, gatewayResponses } = this.#snapshot;
    const validators = byName(requestValidators).map(({ name, validateRequestBody, validateRequestParameters }) => [
      name,
      { validateRequestParameters, validateRequestBody },
    ]);
    const responses = gatewayResponses.map(({ responseType, statusCode, responseParameters, responseTemplates }) => [
      responseType,
      {
        ...present('statusCode', statusCode),
        ...(Object.keys(responseParameters).length === 0 ? {} : { responseParameters }),
        ...present('responseTemplates', responseTemplates),
      },
    ]);
    const isSwagger = this.#options.version === 'swagger';
    return {
      ...(isSwagger ? present(ENDPOINT, this.#endpointConfiguration()) : {}),
      ...(responses.length === 0 ? {} : { 'x-amazon-apigateway-gateway-responses': Object.fromEntries(responses) }),
      ...(validators.length === 0 ? {} : { 'x-amazon-apigateway-request-validators': Object.fromEntries(validators) }),
      ...present('x-amazon-apigateway-policy', api.policy === undefined ? undefined : parsed(api.policy)),
      ...(api.apiKeySource === 'AUTHORIZER' ? { 'x-amazon-apigateway-api-key-source': 'AUTHORIZER' } : {}),
      ...present('x-amazon-apigateway-minimum-compression-size', api.minimumCompressionSize),
      ...present('x-amazon-apigateway-binary-media-types', api.binaryMediaTypes),
    };
  }

  #documentation(): Json | undefined {
    const { documentation } = this.#options;
    if (documentation === undefined || !wants(this.#options, 'documentation')) return undefined;
    return {
      version: documentation.version,
      createdDate: timestamp(documentation.createdDate),
      documentationParts: documentation.parts.map(({ location, properties }) => ({
        location,
        properties: parsed(properties),
      })),
    };
  }

  #paths(): Json {
    const resources = this.#snapshot.resources.filter(({ methods }) => methods.length > 0);
    return Object.fromEntries(resources.map((resource) => [resource.path, this.#pathItem(resource)]));
  }

  #pathItem(resource: DeployedResource): Json {
    const byMethod = new Map(resource.methods.map((method) => [method.httpMethod, method]));
    return Object.fromEntries(
      Object.entries(METHOD_OF_KEY).flatMap(([key, httpMethod]) => {
        const method = byMethod.get(httpMethod);
        return method === undefined ? [] : [[key, this.#operation(method, resource.id)]];
      }),
    );
  }

  #operation(method: Method, resourceId: string): Json {
    const { operationName, requestValidatorId, methodIntegration: integration } = method;
    const validator = this.#snapshot.requestValidators.find(({ id }) => id === requestValidatorId)?.name;
    const isSwagger = this.#options.version === 'swagger';
    const parameters = this.#parameters(method);
    const requestBody = isSwagger ? undefined : this.#content(method.requestModels);
    const security = this.#security(method);
    const hasExtensions = wants(this.#options, 'integrations');
    return {
      ...present('operationId', operationName),
      ...(isSwagger ? mediaTypes(method) : {}),
      ...(parameters.length === 0 ? {} : { parameters }),
      ...(requestBody === undefined ? {} : { requestBody: { content: requestBody, required: true } }),
      responses: this.#responses(method),
      ...(security.length === 0 ? {} : { security }),
      ...(hasExtensions ? present('x-amazon-apigateway-request-validator', validator) : {}),
      ...(hasExtensions && integration !== undefined
        ? { 'x-amazon-apigateway-integration': exportIntegration(integration, resourceId) }
        : {}),
    };
  }

  #parameters({ requestParameters = {}, requestModels = {} }: Method): Json[] {
    const isSwagger = this.#options.version === 'swagger';
    const parameters = Object.entries(requestParameters).flatMap(([key, required]) => {
      const [, location = '', name] =
        /^method\.request\.(?:multivalue)?(querystring|header|path)\.(.+)$/.exec(key) ?? [];
      if (name === undefined) return [];
      const type = isSwagger ? { type: 'string' } : { schema: { type: 'string' } };
      const where = location === 'querystring' ? 'query' : location;
      return [{ name, in: where, ...(required || isSwagger ? { required } : {}), ...type }];
    });
    const [model] = Object.values(requestModels);
    if (!isSwagger || model === undefined) return parameters;
    return [...parameters, { in: 'body', name: model, required: true, schema: this.#reference(model) }];
  }

  #responses({ methodResponses = {} }: Method): Json {
    const isSwagger = this.#options.version === 'swagger';
    const entries = Object.values(methodResponses).map(
      ({ statusCode, responseParameters = {}, responseModels = {} }) => {
        const type = isSwagger ? { type: 'string' } : { schema: { type: 'string' } };
        const headers = Object.keys(responseParameters).map((key) => [
          key.replace('method.response.header.', ''),
          type,
        ]);
        const [model] = Object.values(responseModels);
        const response = {
          description: `${statusCode} response`,
          ...(isSwagger && model !== undefined ? { schema: this.#reference(model) } : {}),
          ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
          // Recorded: there, and empty, when a response has no models.
          ...(isSwagger ? {} : { content: this.#content(responseModels) ?? {} }),
        };
        return [statusCode, response] as const;
      },
    );
    return Object.fromEntries(entries);
  }

  #content(models: Readonly<Record<string, string>> = {}): Json | undefined {
    const entries = Object.entries(models).map(([type, name]) => [type, { schema: this.#reference(name) }] as const);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }

  #reference(modelName: string): Json {
    return { $ref: `${this.#schemaPrefix}${modelName}` };
  }

  get #schemaPrefix(): string {
    return this.#options.version === 'swagger' ? '#/definitions/' : '#/components/schemas/';
  }

  /** Recorded: each requirement is an entry of its own, an API key beside an authorizer, too. */
  #security(method: Method): Json[] {
    const authorizer = this.#snapshot.authorizers.find(({ id }) => id === method.authorizerId);
    return [
      ...(authorizer === undefined ? [] : [{ [authorizer.name]: method.authorizationScopes ?? [] }]),
      ...(method.authorizationType === 'AWS_IAM' ? [{ [SIGV4]: [] }] : []),
      ...(method.apiKeyRequired ? [{ [API_KEY]: [] }] : []),
    ];
  }

  #securitySchemes(): Json | undefined {
    const methods = this.#snapshot.resources.flatMap((resource) => resource.methods);
    const hasExtension = wants(this.#options, 'authorizers');
    const sigv4 = { type: 'apiKey', name: 'Authorization', in: 'header', [AUTHTYPE]: 'awsSigv4' };
    const schemes = {
      ...Object.fromEntries(
        byName(this.#snapshot.authorizers).map((authorizer) => [
          authorizer.name,
          exportAuthorizer(authorizer, hasExtension),
        ]),
      ),
      ...(methods.some(({ authorizationType }) => authorizationType === 'AWS_IAM') ? { [SIGV4]: sigv4 } : {}),
      ...(methods.some(({ apiKeyRequired }) => apiKeyRequired)
        ? { [API_KEY]: { type: 'apiKey', name: 'x-api-key', in: 'header' } }
        : {}),
    };
    return Object.keys(schemes).length === 0 ? undefined : schemes;
  }

  #schemas(): Json | undefined {
    const { models } = this.#snapshot;
    if (models.length === 0) return undefined;
    return Object.fromEntries(models.map(({ name, schema }) => [name, this.#schema(parsed(schema))]));
  }

  /** References to models of the API become references in the document; the word about the dialect goes. */
  #schema(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#schema(item));
    if (!isJsonObject(value)) return value;
    const entries = Object.entries(value).flatMap(([key, member]) => {
      if (key === '$schema' && typeof member === 'string') return [];
      const name = key === '$ref' && typeof member === 'string' ? MODEL_REFERENCE.exec(member)?.[1] : undefined;
      return [[key, name === undefined ? this.#schema(member) : `${this.#schemaPrefix}${name}`] as const];
    });
    return Object.fromEntries(entries);
  }
}

/** `2019-07-24T18:09:15Z` */
function timestamp(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Ids, by which the account lists them, differ from one import to the next. */
function byName<T extends { readonly name: string }>(parts: readonly T[]): readonly T[] {
  return [...parts].sort((a, b) => (a.name < b.name ? -1 : 1));
}

const ENDPOINT = 'x-amazon-apigateway-endpoint-configuration';
const AUTHTYPE = 'x-amazon-apigateway-authtype';
const SIGV4 = 'sigv4';
const API_KEY = 'api_key';
const MODEL_REFERENCE = /^https:\/\/apigateway\.amazonaws\.com\/restapis\/[^/]+\/models\/(.+)$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** The types of its models, or without any those that its templates are for. */
function mediaTypes({ requestModels = {}, methodResponses = {}, methodIntegration }: Method): Json {
  const responses = Object.values(methodIntegration?.integrationResponses ?? {});
  const consumed = [Object.keys(requestModels), Object.keys(methodIntegration?.requestTemplates ?? {})];
  const produced = [
    Object.values(methodResponses).flatMap(({ responseModels = {} }) => Object.keys(responseModels)),
    responses.flatMap(({ responseTemplates = {} }) => Object.keys(responseTemplates)),
    ['application/json'],
  ];
  const [consumes] = consumed.filter((types) => types.length > 0);
  const [produces = []] = produced.filter((types) => types.length > 0);
  return { ...(consumes === undefined ? {} : { consumes }), produces: [...new Set(produces)] };
}

/** Recorded of a TOKEN authorizer, whose header is the name of the scheme. */
function exportAuthorizer(authorizer: RestAuthorizer, hasExtension: boolean): Json {
  const { type, authType, identitySource = '', providerARNs } = authorizer;
  const header = /^method\.request\.header\.([^,\s]+)$/.exec(identitySource)?.[1];
  const scheme = { type: 'apiKey', name: header ?? 'Unused', in: 'header' };
  if (!hasExtension) return scheme;
  return {
    ...scheme,
    ...present(AUTHTYPE, authType),
    'x-amazon-apigateway-authorizer': {
      ...present('providerARNs', providerARNs),
      ...present('authorizerUri', authorizer.authorizerUri),
      ...present('authorizerCredentials', authorizer.authorizerCredentials),
      ...present('authorizerResultTtlInSeconds', authorizer.authorizerResultTtlInSeconds),
      ...present('identityValidationExpression', authorizer.identityValidationExpression),
      ...(type === 'REQUEST' && identitySource !== '' ? { identitySource } : {}),
      type: type.toLowerCase(),
    },
  };
}
