import type { RestAuthorizer } from '../../account/rest-api.ts';
import type {
  CreateAuthorizerRequest,
  DeleteAuthorizerRequest,
  GetAuthorizerRequest,
  GetAuthorizersRequest,
  UpdateAuthorizerRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import { compileJavaRegex } from '../../base/java-regex/java-regex.ts';
import { badRequestInOurWords } from '../apigatewayv2/refusals.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart, getExistingRestApi, listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyPatches, listItem, numberOf, type PatchRules, replaceOnly, setText } from './patch.ts';
import { concurrentModification } from './refusals.ts';

export async function createAuthorizer(
  context: OperationContext,
  input: CreateAuthorizerRequest,
): Promise<RestAuthorizer> {
  checkRequest('CreateAuthorizer', input);
  return context.store.transact(async (transaction) => {
    if ((await transaction.get('restApis', input.restApiId)) === undefined) throw concurrentModification('/restApiId');
    const authorizer = newAuthorizer(context, input);
    checkAuthorizer(context, authorizer);
    const others = await listParts(transaction, 'restAuthorizers', input.restApiId);
    if (others.some(({ name }) => name === authorizer.name)) {
      // Recorded in public: stacks that are deployed twice.
      const text = `Authorizer name must be unique. Authorizer ${authorizer.name} already exists in this RestApi.`;
      throw badRequest(text, '/name');
    }
    transaction.put('restAuthorizers', `${input.restApiId}/${authorizer.id}`, authorizer);
    return authorizer;
  });
}

/** The recorded authType of each type, when none is given, and the header that a token comes in when none is named. */
export function newAuthorizer(context: OperationContext, input: CreateAuthorizerRequest): RestAuthorizer {
  const { restApiId: _, type, ...members } = input;
  const authType = type === 'COGNITO_USER_POOLS' ? 'cognito_user_pools' : 'custom';
  const given = Object.entries(members).filter(([, value]) => value !== undefined && value !== null);
  return { id: context.newId('authorizer'), type, authType, ...Object.fromEntries(given) } as RestAuthorizer;
}

const LONGEST_TTL_SECONDS = 3600;

/** The texts are reported (cdk-preflight, measured on AWS), but for those marked as ours. */
function checkAuthorizer(context: OperationContext, authorizer: RestAuthorizer, updateMember?: string): void {
  const {
    name,
    type,
    authorizerUri = '',
    providerARNs = [],
    identitySource,
    authorizerResultTtlInSeconds: ttl,
  } = authorizer;
  const at = (member: string) => updateMember ?? member;
  if (name.trim() === '') throw badRequestInOurWords(context, 'Authorizer name cannot be empty', at('/name'));
  if (ttl !== undefined && (!Number.isInteger(ttl) || ttl < 0 || ttl > LONGEST_TTL_SECONDS)) {
    const text = 'Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.';
    throw badRequest(text, at('/authorizerResultTtlInSeconds'));
  }
  if (type === 'COGNITO_USER_POOLS') {
    const text = 'Invalid provider ARNs: a Cognito authorizer needs the ARN of a user pool';
    if (providerARNs.length === 0) throw badRequestInOurWords(context, text, at('/providerARNs'));
  } else if (!isInvocationArn(authorizerUri)) {
    const text = `Invalid Authorizer URI: ${authorizerUri}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`;
    throw badRequest(text, at('/authorizerUri'));
  }
  checkIdentitySource(context, { type, identitySource, ttl }, at('/identitySource'));
  if ('error' in compileJavaRegex(authorizer.identityValidationExpression ?? '')) {
    const text = 'Invalid identity validation expression specified';
    throw badRequestInOurWords(context, text, at('/identityValidationExpression'));
  }
}

/** `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/<function>/invocations` */
function isInvocationArn(uri: string): boolean {
  return /^arn:[^:]+:apigateway:[^:]*:lambda:path\/\d{4}-\d{2}-\d{2}\/functions\/.+\/invocations$/.test(uri);
}

const HEADER = /^method\.request\.header\.\S+$/;
const REQUEST_SOURCE =
  /^(method\.request\.(header|querystring|multivalueheader|multivaluequerystring)|context|stageVariables)\.\S+$/;

function checkIdentitySource(
  context: OperationContext,
  {
    type,
    identitySource,
    ttl,
  }: Pick<RestAuthorizer, 'type'> & {
    readonly identitySource: string | undefined;
    readonly ttl: number | undefined;
  },
  member: string,
): void {
  if (identitySource === undefined || identitySource === '') {
    // Documented: what a REQUEST authorizer caches by has to be named, unless it does not cache.
    if (type !== 'REQUEST' || ttl === 0) return;
    throw badRequestInOurWords(context, 'Identity source is required when caching is enabled for authorizer', member);
  }
  for (const part of identitySource.split(',').map((text) => text.trim())) {
    const isKnown = type === 'REQUEST' ? REQUEST_SOURCE.test(part) : HEADER.test(part);
    if (!isKnown) throw badRequest(`Invalid request identity source expression: ${part}`, member);
  }
}

/** Documented (API reference, "Patch operations"). */
function patchesOf(context: OperationContext): PatchRules<RestAuthorizer> {
  return {
    '/name': replaceOnly((authorizer, { value = '' }) => ({ ...authorizer, name: value })),
    '/type': replaceOnly((authorizer, { value, member }) => {
      if (value === 'TOKEN' || value === 'REQUEST' || value === 'COGNITO_USER_POOLS') {
        return { ...authorizer, type: value };
      }
      throw badRequestInOurWords(context, 'Invalid authorizer type specified', member);
    }),
    '/authType': replaceOnly(setText('authType')),
    '/authorizerUri': replaceOnly(setText('authorizerUri')),
    '/authorizerCredentials': replaceOnly(setText('authorizerCredentials')),
    '/authorizerResultTtlInSeconds': replaceOnly((authorizer, patch) => ({
      ...authorizer,
      authorizerResultTtlInSeconds: numberOf(context, patch),
    })),
    '/identitySource': {
      add: setText('identitySource'),
      replace: setText('identitySource'),
      remove: (authorizer) => {
        const { identitySource: _, ...rest } = authorizer;
        return rest;
      },
    },
    '/identityValidationExpression': replaceOnly(setText('identityValidationExpression')),
    '/providerARNs': listItem('providerARNs'),
  };
}

export async function updateAuthorizer(
  context: OperationContext,
  input: UpdateAuthorizerRequest,
): Promise<RestAuthorizer> {
  checkRequest('UpdateAuthorizer', input);
  const address = { restApiId: input.restApiId, id: input.authorizerId };
  return context.store.transact(async (transaction) => {
    const old = await getExistingPart(transaction, 'restAuthorizers', address);
    const updated = applyPatches(old, input.patchOperations, patchesOf(context));
    checkAuthorizer(context, updated, '/patchOperations');
    transaction.put('restAuthorizers', `${address.restApiId}/${address.id}`, updated);
    return updated;
  });
}

export async function deleteAuthorizer(
  context: OperationContext,
  { restApiId, authorizerId: id }: DeleteAuthorizerRequest,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingPart(transaction, 'restAuthorizers', { restApiId, id });
    transaction.delete('restAuthorizers', `${restApiId}/${id}`);
  });
}

export async function getAuthorizer(
  context: OperationContext,
  { restApiId, authorizerId: id }: GetAuthorizerRequest,
): Promise<RestAuthorizer> {
  return context.store.transact((transaction) => getExistingPart(transaction, 'restAuthorizers', { restApiId, id }));
}

export async function getAuthorizers(
  context: OperationContext,
  input: GetAuthorizersRequest,
): Promise<Page<RestAuthorizer>> {
  checkRequest('GetAuthorizers', input);
  const authorizers = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return listParts(transaction, 'restAuthorizers', input.restApiId);
  });
  return pageOf(context, authorizers, input);
}
