import type { MethodResponse } from '../account/rest-api.ts';
import { pointerStep } from '../base/json.ts';
import { type BodyReader, isObjectPlace, type ObjectPlace, present } from './body-reader.ts';
import type { Dialect } from './dialect.ts';
import type { ModelImporter, ModelReference } from './import-models.ts';
import { type RestSecurityScheme, readRestSecurity } from './import-rest-authorizers.ts';
import { importRestIntegration } from './import-rest-integration.ts';
import type { ImportedMethod, Placed } from './rest-api-import.ts';

export interface MethodImporterParts {
  readonly reader: BodyReader;
  readonly dialect: Dialect;
  readonly schemes: ReadonlyMap<string, RestSecurityScheme>;
  readonly models: ModelImporter;
  readonly pointers: Map<string, string>;
  readonly warn: (message: string, pointer: string) => void;
}

export interface OperationPlace {
  readonly path: string;
  readonly httpMethod: string;
  readonly item: ObjectPlace;
  readonly operation: ObjectPlace;
}

/** Reads the operations of a body as methods of a REST API. */
export class RestMethodImporter {
  readonly #parts: MethodImporterParts;

  constructor(parts: MethodImporterParts) {
    this.#parts = parts;
  }

  /** Undefined when the method may not come to be, since nobody could guard it. */
  import(place: OperationPlace): ImportedMethod | undefined {
    const { reader, schemes, pointers } = this.#parts;
    const { path, httpMethod, operation } = place;
    const requirement = readRestSecurity(reader, operation, schemes) ?? readRestSecurity(reader, reader.root, schemes);
    if (requirement?.isUnusable === true) return undefined;
    const inModel = pointerStep(`${pointerStep('/resources', path)}/resourceMethods`, httpMethod);
    pointers.set(inModel, operation.pointer);
    if (requirement?.authorizer !== undefined) pointers.set(`${inModel}/authorizerId`, requirement.pointer);

    const requestParameters = this.#requestParameters(place, inModel);
    const requestModels = this.#requestModels(place);
    const validator = reader.text(operation, VALIDATOR) ?? reader.text(reader.root, VALIDATOR);
    const extension = reader.object(operation, 'x-amazon-apigateway-integration');
    return {
      httpMethod,
      ...this.#authorizationOf(operation, requirement),
      apiKeyRequired: requirement?.apiKeyRequired ?? false,
      ...present('operationName', reader.text(operation, 'operationId')),
      ...present('requestValidator', validator),
      ...(requestParameters.length === 0 ? {} : { requestParameters: Object.fromEntries(requestParameters) }),
      ...(requestModels.length === 0 ? {} : { requestModels: Object.fromEntries(requestModels) }),
      methodResponses: this.#methodResponses(place, inModel),
      ...(extension === undefined ? {} : { integration: this.#integrationOf(extension, place, inModel) }),
      pointer: operation.pointer,
    };
  }

  #integrationOf(extension: ObjectPlace, { path, httpMethod }: OperationPlace, inModel: string) {
    const { reader, pointers, warn } = this.#parts;
    const imported = importRestIntegration(reader, extension, { path, httpMethod, inModel }, pointers);
    for (const { message, pointer } of imported.warnings) warn(message, pointer);
    return imported.integration;
  }

  #authorizationOf(
    operation: ObjectPlace,
    requirement: ReturnType<typeof readRestSecurity>,
  ): Pick<ImportedMethod, 'authorizationType' | 'authorizer' | 'authorizationScopes'> {
    const { reader } = this.#parts;
    const auth = reader.object(operation, 'x-amazon-apigateway-auth');
    const type = auth === undefined ? undefined : reader.text(auth, 'type')?.toUpperCase();
    if (type === 'AWS_IAM' || type === 'NONE') return { authorizationType: type };
    if (requirement?.isIam === true) return { authorizationType: 'AWS_IAM' };
    const authorizer = requirement?.authorizer;
    if (authorizer === undefined) return { authorizationType: 'NONE' };
    return {
      authorizationType: authorizer.isCognito ? 'COGNITO_USER_POOLS' : 'CUSTOM',
      authorizer: authorizer.name,
      // Recorded of a Cognito authorizer; scopes mean nothing to the others.
      ...(authorizer.isCognito && authorizer.scopes.length > 0 ? { authorizationScopes: authorizer.scopes } : {}),
    };
  }

  /** Parameters of the path item, with those of the operation over them. */
  #parameters({ item, operation }: OperationPlace): readonly ObjectPlace[] {
    const { reader } = this.#parts;
    const byKey = new Map<string, ObjectPlace>();
    for (const holder of [item, operation]) {
      for (const written of reader.items(holder, 'parameters')) {
        if (!isObjectPlace(written)) continue;
        const parameter = reader.dereference(written);
        const name = reader.text(parameter, 'in') === 'body' ? '' : reader.text(parameter, 'name');
        byKey.set(`${reader.text(parameter, 'in')} ${name}`, parameter);
      }
    }
    return [...byKey.values()];
  }

  #requestParameters(operation: OperationPlace, inModel: string): (readonly [string, boolean])[] {
    const { reader, pointers } = this.#parts;
    const declared = this.#parameters(operation).flatMap((parameter) => {
      const place = reader.text(parameter, 'in') ?? '';
      const location = Object.hasOwn(PARAMETER_LOCATIONS, place) ? PARAMETER_LOCATIONS[place] : undefined;
      const name = reader.text(parameter, 'name');
      if (location === undefined || name === undefined) return [];
      const key = `method.request.${location}.${name}`;
      pointers.set(pointerStep(`${inModel}/requestParameters`, key), parameter.pointer);
      return [[key, reader.boolean(parameter, 'required') ?? false] as const];
    });
    // Recorded: a variable of the path is a parameter, whether or not the body declares it.
    const variables = [...operation.path.matchAll(/\{([^}/]+?)\+?\}/g)].map(
      ([, name]) => [`method.request.path.${name}`, true] as const,
    );
    return [...new Map([...variables, ...declared])];
  }

  #requestModels(place: OperationPlace): (readonly [string, string])[] {
    const { reader, dialect } = this.#parts;
    const subject = `body of method '${place.httpMethod} ${place.path}'`;
    if (dialect.version === 'oas30') {
      const written = reader.object(place.operation, 'requestBody');
      return written === undefined ? [] : this.#contentModels(reader.dereference(written), subject);
    }
    const body = this.#parameters(place).find((parameter) => reader.text(parameter, 'in') === 'body');
    const schema = body === undefined ? undefined : reader.object(body, 'schema');
    return this.#modelsByType(schema, this.#mediaTypes(place.operation, 'consumes'), subject);
  }

  #methodResponses(place: OperationPlace, inModel: string): (MethodResponse & Placed)[] {
    const { reader, pointers, warn } = this.#parts;
    const name = `${place.httpMethod} ${place.path}`;
    const responses = reader.object(place.operation, 'responses');
    // Recorded: an operation without responses imports without a word (an older recording, of 2017, had a warning).
    return (responses === undefined ? [] : reader.entries(responses)).flatMap((written) => {
      if (!isObjectPlace(written) || written.key.startsWith('x-')) return [];
      if (!/^[1-5]\d\d$/.test(written.key)) {
        // A method response has a status; what AWS says of OpenAPI's `default` and `4XX` is not recorded.
        warn(`Unsupported response '${written.key}' in method '${name}'. Ignoring.`, written.pointer);
        return [];
      }
      const response = reader.dereference(written);
      const inResponse = pointerStep(`${inModel}/methodResponses`, written.key);
      pointers.set(inResponse, response.pointer);
      const headers = this.#responseHeaders(response, inResponse);
      const models = this.#responseModels(place.operation, response, `${written.key} response to method '${name}'`);
      return [
        {
          statusCode: written.key,
          ...(headers.length === 0 ? {} : { responseParameters: Object.fromEntries(headers) }),
          ...(models.length === 0 ? {} : { responseModels: Object.fromEntries(models) }),
          pointer: response.pointer,
        },
      ];
    });
  }

  /** Recorded: a header of a response is an optional parameter of it. */
  #responseHeaders(response: ObjectPlace, inResponse: string): (readonly [string, boolean])[] {
    const { reader, pointers } = this.#parts;
    const headers = reader.object(response, 'headers');
    return (headers === undefined ? [] : reader.entries(headers)).map(({ key, pointer }) => {
      const parameter = `method.response.header.${key}`;
      pointers.set(pointerStep(`${inResponse}/responseParameters`, parameter), pointer);
      return [parameter, false] as const;
    });
  }

  #responseModels(operation: ObjectPlace, response: ObjectPlace, subject: string): (readonly [string, string])[] {
    const { reader, dialect } = this.#parts;
    if (dialect.version === 'oas30') return this.#contentModels(response, subject);
    return this.#modelsByType(reader.object(response, 'schema'), this.#mediaTypes(operation, 'produces'), subject);
  }

  #mediaTypes(operation: ObjectPlace, member: 'consumes' | 'produces'): readonly string[] {
    const { reader } = this.#parts;
    const holder = reader.member(operation, member) === undefined ? reader.root : operation;
    const types = reader.itemTexts(holder, member);
    return types.length === 0 ? ['application/json'] : types;
  }

  #contentModels(holder: ObjectPlace, subject: string): (readonly [string, string])[] {
    const { reader } = this.#parts;
    const content = reader.object(holder, 'content');
    return (content === undefined ? [] : reader.entries(content)).flatMap((entry) => {
      const schema = isObjectPlace(entry) ? reader.object(entry, 'schema') : undefined;
      return this.#modelsByType(schema, [entry.key], subject);
    });
  }

  #modelsByType(
    schema: ObjectPlace | undefined,
    types: readonly string[],
    subject: string,
  ): (readonly [string, string])[] {
    if (schema === undefined) return [];
    const reference = this.#parts.models.refer(schema);
    if (reference.kind === 'model') return types.map((type) => [type, reference.name] as const);
    this.#parts.warn(explainReference(reference, subject), schema.pointer);
    return [];
  }
}

/** Both texts are recorded: 2024, and for a response 2019. */
function explainReference(reference: Exclude<ModelReference, { kind: 'model' }>, subject: string): string {
  return reference.kind === 'missing'
    ? `Reference to model '${reference.name}' not found. Ignoring.`
    : `Unsupported model type '${reference.type}' in ${subject}. Ignoring.`;
}

const VALIDATOR = 'x-amazon-apigateway-request-validator';

const PARAMETER_LOCATIONS: Readonly<Record<string, string | undefined>> = {
  query: 'querystring',
  header: 'header',
  path: 'path',
};
