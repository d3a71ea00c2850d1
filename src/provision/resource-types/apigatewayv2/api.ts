import { apiArn } from '../../../aws/arn.ts';
import { badRequest } from '../../../aws/service-error.ts';
import { isJsonObject, pointerStep } from '../../../base/json.ts';
import { createApi, deleteApi, deleteCorsConfiguration, updateApi } from '../../../services/apigatewayv2/apis.ts';
import { type ImportOutcome, importApi, reimportApi } from '../../../services/apigatewayv2/import-api.ts';
import type { Members } from '../../property-shape.ts';
import type { Properties, Provisioned, ProvisionWarning, ResourceContext, ResourceType } from '../../resource-type.ts';
import { corsShape } from '../cors-shape.ts';

const properties: Members = {
  ApiKeySelectionExpression: 'string',
  BasePath: 'string',
  Body: 'json',
  BodyS3Location: 'json',
  CorsConfiguration: corsShape,
  CredentialsArn: 'string',
  Description: 'string',
  DisableExecuteApiEndpoint: 'boolean',
  DisableSchemaValidation: 'boolean',
  FailOnWarnings: 'boolean',
  IpAddressType: 'string',
  Name: 'string',
  ProtocolType: 'string',
  RouteKey: 'string',
  RouteSelectionExpression: 'string',
  Tags: { map: 'string' },
  Target: 'string',
  Version: 'string',
};

/**
 * `AWS::ApiGatewayV2::Api`, from its properties or from an OpenAPI `Body`. Beside a body, properties win over what the
 * body says of the same thing. `Ref` is the API id.
 */
export const httpApi: ResourceType = {
  properties,
  replacedBy: ['ProtocolType'],

  async create(context, wanted) {
    refuseRemoteBody(wanted);
    if (wanted.Body === undefined) {
      const { ApiId } = await createApi(context.operations, {
        ...plain(wanted),
        Name: String(wanted.Name ?? ''),
        ProtocolType: 'HTTP',
      });
      return provisioned(context, ApiId);
    }
    const imported = await importApi(context.operations, importInput(wanted));
    await applyProperties(context, imported.output.ApiId, wanted);
    return provisioned(context, imported.output.ApiId, imported, ignoredOperations(wanted.Body));
  },

  async update(context, wanted, { physicalId: ApiId, properties: before }) {
    refuseRemoteBody(wanted);
    if (wanted.Body === undefined) {
      if (before.CorsConfiguration !== undefined && wanted.CorsConfiguration === undefined) {
        await deleteCorsConfiguration(context.operations, { ApiId });
      }
      await updateApi(context.operations, { ...defaultsOfGone(before, wanted), ...plain(wanted), ApiId });
      return provisioned(context, ApiId);
    }
    const imported = await reimportApi(context.operations, { ...importInput(wanted), ApiId });
    await applyProperties(context, ApiId, wanted);
    return provisioned(context, ApiId, imported, ignoredOperations(wanted.Body));
  },

  async delete({ operations }, { physicalId: ApiId }) {
    await deleteApi(operations, { ApiId });
  },
};

/** An update operation leaves what it does not mention; what the template no longer says goes back to its default. */
function defaultsOfGone(before: Properties, wanted: Properties): Properties {
  const defaults = { Description: '', Version: '', DisableExecuteApiEndpoint: false, IpAddressType: 'ipv4' };
  const isGone = ([name]: [string, unknown]) => before[name] !== undefined && wanted[name] === undefined;
  return Object.fromEntries(Object.entries(defaults).filter(isGone));
}

function refuseRemoteBody({ BodyS3Location: location }: Properties): void {
  if (location === undefined) return;
  const { Bucket, Key } = isJsonObject(location) ? location : {};
  const message = `The API's body is in S3 (s3://${String(Bucket)}/${String(Key)}), which is not read here`;
  throw badRequest(message, '/BodyS3Location');
}

/** Without what only an import takes. */
function plain(wanted: Properties): Properties {
  const { Body: _, BodyS3Location: __, BasePath: ___, FailOnWarnings: ____, ...rest } = wanted;
  return rest;
}

function importInput(wanted: Properties) {
  return {
    Body: JSON.stringify(wanted.Body),
    ...(typeof wanted.BasePath === 'string' ? { Basepath: wanted.BasePath } : {}),
    ...(typeof wanted.FailOnWarnings === 'boolean' ? { FailOnWarnings: wanted.FailOnWarnings } : {}),
  };
}

async function applyProperties({ operations }: ResourceContext, ApiId: string, wanted: Properties): Promise<void> {
  const settings = plain(wanted);
  if (Object.keys(settings).length > 0) await updateApi(operations, { ...settings, ApiId });
}

function provisioned(
  { operations }: ResourceContext,
  ApiId: string,
  imported: ImportOutcome | null = null,
  ignored: readonly ProvisionWarning[] = [],
): Provisioned {
  const attributes: Record<string, string> = { ApiId, ApiEndpoint: operations.apiEndpoint(ApiId) };
  return {
    physicalId: ApiId,
    getAtt: (attribute) => attributes[attribute],
    arn: apiArn(operations, ApiId),
    warnings: imported === null ? [] : [...importWarnings(imported), ...ignored],
    pointers: new Map([...(imported?.pointers ?? [])].map(([inApi, inBody]) => [inApi, `/Body${inBody}`])),
  };
}

const MALFORMED_CORS =
  'The API has no CORS now. AllowOrigins, AllowMethods, AllowHeaders and ExposeHeaders are lists, MaxAge is a number: AllowOrigins: [https://app.example.com]';

/** SAM itself writes the path `$default`, so that the warning about it helps nobody. */
function importWarnings({ warnings }: ImportOutcome): readonly ProvisionWarning[] {
  return warnings
    .filter(({ message }) => !message.includes('paths.Resource $default should start with /'))
    .map(({ message, member }) => ({
      message,
      pointer: member,
      help: message.startsWith('CORS Scheme') ? MALFORMED_CORS : '',
    }));
}

const METHODS = /^(get|put|post|delete|options|head|patch|x-amazon-apigateway-any-method)$/;

/** An operation under a key that is no method is passed over by the import, and its route never comes to be. */
function ignoredOperations(body: unknown): readonly ProvisionWarning[] {
  const paths = isJsonObject(body) && isJsonObject(body.paths) ? Object.entries(body.paths) : [];
  return paths.flatMap(([path, item]) =>
    Object.entries(isJsonObject(item) ? item : {})
      .filter(([key, operation]) => !METHODS.test(key) && isJsonObject(operation) && INTEGRATION in operation)
      .map(([key]) => ({
        message: `There is no method ${key}, so that ${path} gets no route for it`,
        pointer: [path, key].reduce<string>(pointerStep, '/Body/paths'),
        help: 'Write get, put, post, delete, options, head, patch, or any.',
      })),
  );
}

const INTEGRATION = 'x-amazon-apigateway-integration';
