import type { AuthorizeMethod } from '../authorize-method.ts';
import type { MethodSource } from '../method-call.ts';
import { compileCognitoAuthorizer } from './cognito-authorizer.ts';
import { authorizerFailed, refused } from './denials.ts';
import { compileIamAuthorizer } from './iam-authorizer.ts';
import { compileLambdaAuthorizer } from './lambda-authorizer.ts';
import { compileMethodArn, METHOD_ARN_LIMIT_BYTES } from './method-arn.ts';
import type { AuthorizeByArn } from './method-authorizer.ts';
import { compileResourcePolicy, type ResourcePolicy } from './resource-policy.ts';

/**
 * Who may call a method: its authorizer's word and the API's resource policy, in the order of the developer guide ("How
 * API Gateway resource policies affect authorization workflow"). Null when everybody may.
 */
export function compileAuthorizeMethod(source: MethodSource): AuthorizeMethod | null {
  const policy = compileResourcePolicy(source);
  const authorize = compileAuthorizer(source, policy);
  if (authorize === null) return null;
  const methodArnOf = compileMethodArn(source);
  return (call) => {
    const methodArn = methodArnOf(call);
    return Buffer.byteLength(methodArn) > METHOD_ARN_LIMIT_BYTES ? TOO_LONG : authorize(call, methodArn);
  };
}

/** "The API client will receive a `414 Request URI too long` response" (same page as the limit). */
const TOO_LONG = refused({
  type: 'REQUEST_TOO_LARGE',
  status: 414,
  message: 'Request URI too long',
  detail: `The ARN of the method with its path is longer than ${METHOD_ARN_LIMIT_BYTES} bytes.`,
});

function compileAuthorizer(source: MethodSource, policy: ResourcePolicy | null): AuthorizeByArn | null {
  const { authorizationType, authorizerId } = source.method;
  if (authorizationType === 'NONE') return policy === null ? null : compilePolicyOnly(policy);
  if (authorizationType === 'AWS_IAM') return compileIamAuthorizer(source, policy);

  const authorizer = source.snapshot.authorizers.find(({ id }) => id === authorizerId);
  if (authorizer === undefined) {
    // Refusing is the safe side: a method that asks for an authorizer must not become public here.
    const detail = `The method has authorizationType ${authorizationType} and no authorizer.`;
    const failure = authorizerFailed('AUTHORIZER_CONFIGURATION_ERROR', detail);
    return () => failure;
  }
  const compile = authorizer.type === 'COGNITO_USER_POOLS' ? compileCognitoAuthorizer : compileLambdaAuthorizer;
  return compile({ ...source, authorizer }, policy);
}

/** "Evaluation of the policy involves seeking an explicit allow based on the inbound criteria of the caller." */
function compilePolicyOnly(policy: ResourcePolicy): AuthorizeByArn {
  return (call, methodArn) => {
    const verdict = policy.judge(call, methodArn, null);
    return verdict === 'allowed' ? { kind: 'permitted', caller: null } : policy.deny(verdict, methodArn, null);
  };
}
