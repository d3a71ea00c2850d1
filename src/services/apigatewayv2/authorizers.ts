import type { Authorizer } from '../../account/http-api.ts';
import type {
  CreateAuthorizerRequest,
  DeleteAuthorizerRequest,
  GetAuthorizerRequest,
  GetAuthorizersRequest,
  UpdateAuthorizerRequest,
} from '../../aws/generated/apigatewayv2.ts';
import { badRequest } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingApi, getExistingChild, listChildren } from './account-reads.ts';
import { defined } from './changes.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { badRequestInOurWords, conflictInOurWords } from './refusals.ts';

/** Identity sources are required of a JWT authorizer only, though the model requires them of every request. */
const checkedHere = ['/IdentitySource'];

export async function createAuthorizer(context: OperationContext, input: CreateAuthorizerRequest): Promise<Authorizer> {
  const authorizer = newAuthorizer(context, context.newId('authorizer'), input);
  await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    transaction.put('authorizers', `${input.ApiId}/${authorizer.AuthorizerId}`, authorizer);
  });
  return authorizer;
}

/** The authorizer that `input` describes, or the refusal. Imports make their authorizers here, too. */
export function newAuthorizer(
  context: OperationContext,
  id: string,
  input: Omit<CreateAuthorizerRequest, 'ApiId'>,
): Authorizer {
  checkRequest(context, 'CreateAuthorizerRequest', { ...input, ApiId: '' }, checkedHere);
  return checked(context, { ...members(input), AuthorizerId: id });
}

function members(input: Omit<CreateAuthorizerRequest, 'ApiId'>): Omit<Authorizer, 'AuthorizerId'> {
  return {
    Name: input.Name,
    AuthorizerType: input.AuthorizerType as Authorizer['AuthorizerType'],
    IdentitySource: input.IdentitySource ?? [],
    ...(input.JwtConfiguration === undefined ? {} : { JwtConfiguration: input.JwtConfiguration }),
    ...(input.AuthorizerUri === undefined ? {} : { AuthorizerUri: input.AuthorizerUri }),
    ...(input.AuthorizerCredentialsArn === undefined
      ? {}
      : { AuthorizerCredentialsArn: input.AuthorizerCredentialsArn }),
    ...(input.AuthorizerPayloadFormatVersion === undefined
      ? {}
      : {
          AuthorizerPayloadFormatVersion: input.AuthorizerPayloadFormatVersion as NonNullable<
            Authorizer['AuthorizerPayloadFormatVersion']
          >,
        }),
    ...(input.AuthorizerResultTtlInSeconds === undefined
      ? {}
      : { AuthorizerResultTtlInSeconds: input.AuthorizerResultTtlInSeconds }),
    ...(input.EnableSimpleResponses === undefined ? {} : { EnableSimpleResponses: input.EnableSimpleResponses }),
    ...(input.IdentityValidationExpression === undefined
      ? {}
      : { IdentityValidationExpression: input.IdentityValidationExpression }),
  };
}

function checked(context: OperationContext, authorizer: Authorizer): Authorizer {
  if (authorizer.AuthorizerType === 'JWT') checkJwt(context, authorizer);
  else checkRequestAuthorizer(context, authorizer);
  return authorizer;
}

function checkJwt(context: OperationContext, { IdentitySource, JwtConfiguration }: Authorizer): void {
  if (IdentitySource.length === 0) {
    throw badRequestInOurWords(context, 'Identity source is required', '/IdentitySource');
  }
  const issuer = JwtConfiguration?.Issuer;
  if (issuer === undefined || issuer === '') {
    throw badRequestInOurWords(context, 'Issuer is required for JWT authorizer', '/JwtConfiguration/Issuer');
  }
  if (!/^https?:\/\/[^/\s]+/.test(issuer)) {
    // Recorded as the second half of what a failed look-up of the issuer says (cognito-kakao-example#1, 2021).
    throw badRequest(
      `Invalid issuer: ${issuer}. Issuer must have a valid discovery endpoint ended with '/.well-known/openid-configuration'`,
      '/JwtConfiguration/Issuer',
    );
  }
}

function checkRequestAuthorizer(context: OperationContext, authorizer: Authorizer): void {
  const version = authorizer.AuthorizerPayloadFormatVersion as string | undefined;
  if (version === undefined) {
    // Recorded: terraform-provider-aws#15181 (2020).
    throw badRequest(
      'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
      '/AuthorizerPayloadFormatVersion',
    );
  }
  if (version !== '1.0' && version !== '2.0') {
    const text = `Unsupported AuthorizerPayloadFormatVersion: ${version}`;
    throw badRequestInOurWords(context, text, '/AuthorizerPayloadFormatVersion');
  }
  if (authorizer.EnableSimpleResponses === true && version !== '2.0') {
    const text = 'EnableSimpleResponses is only supported for AuthorizerPayloadFormatVersion 2.0';
    throw badRequestInOurWords(context, text, '/EnableSimpleResponses');
  }
  const uri = authorizer.AuthorizerUri ?? '';
  if (!/^arn:/.test(uri) && !uri.includes('${stageVariables.')) {
    throw badRequestInOurWords(context, 'Invalid Authorizer URI', '/AuthorizerUri');
  }
}

/** Members that are absent stay. */
export async function updateAuthorizer(context: OperationContext, input: UpdateAuthorizerRequest): Promise<Authorizer> {
  checkRequest(context, 'UpdateAuthorizerRequest', input, checkedHere);
  return context.store.transact(async (transaction) => {
    const key = { collection: 'authorizers', apiId: input.ApiId, id: input.AuthorizerId } as const;
    const old = await getExistingChild(context, transaction, key);
    const updated = checked(context, { ...members({ ...old, ...defined(input) }), AuthorizerId: old.AuthorizerId });
    transaction.put('authorizers', `${input.ApiId}/${old.AuthorizerId}`, updated);
    return updated;
  });
}

export async function deleteAuthorizer(context: OperationContext, input: DeleteAuthorizerRequest): Promise<void> {
  const { ApiId, AuthorizerId } = input;
  await context.store.transact(async (transaction) => {
    await getExistingChild(context, transaction, { collection: 'authorizers', apiId: ApiId, id: AuthorizerId });
    const users = (await listChildren(transaction, 'routes', ApiId)).filter(
      (route) => route.AuthorizerId === AuthorizerId,
    );
    if (users.length > 0) {
      // That it is a ConflictException is recorded (terraform-provider-aws#37732); the words are those for integrations.
      const ids = users.map(({ RouteId }) => RouteId).join(', ');
      const text = `Cannot delete Authorizer because it is referenced by the following Routes with Ids: [${ids}]`;
      throw conflictInOurWords(context, text, '/AuthorizerId');
    }
    transaction.delete('authorizers', `${ApiId}/${AuthorizerId}`);
  });
}

export async function getAuthorizer(context: OperationContext, input: GetAuthorizerRequest): Promise<Authorizer> {
  const key = { collection: 'authorizers', apiId: input.ApiId, id: input.AuthorizerId } as const;
  return context.store.transact((transaction) => getExistingChild(context, transaction, key));
}

export async function getAuthorizers(
  context: OperationContext,
  input: GetAuthorizersRequest,
): Promise<Page<Authorizer>> {
  const authorizers = await context.store.transact(async (transaction) => {
    await getExistingApi(context, transaction, input.ApiId);
    return listChildren(transaction, 'authorizers', input.ApiId);
  });
  return pageOf(context, authorizers, input);
}
