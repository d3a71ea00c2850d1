import { describeSwitches, type Observe, type Switches } from '../../../../test/assumption-switches.ts';
import { policyAnswer } from '../../../../test/authorizer-fixture.ts';
import { returning } from '../../../../test/http-api-fixture.ts';
import {
  type GivenCall,
  type GivenMethod,
  guardedMethod,
  outcomeOf,
  poolAuthorizer,
  poolToken,
  REST_API_ARN,
  tokenAuthorizer,
} from '../../../../test/rest-authorizer-fixture.ts';
import type { FunctionOutcome } from '../../ports.ts';

/** Every switch that the authorizers read, and what each of its values does. */

const MISCONFIGURED = 'AUTHORIZER_CONFIGURATION_ERROR null';
const UNAUTHORIZED = 'UNAUTHORIZED Unauthorized';

/** What comes of a call that a function authorizes by an answer. */
function withAnswer(answer: object, line = 'GET /pets'): Observe {
  return async (assume) => {
    const guard = 'kind' in answer ? () => answer as FunctionOutcome : returning(answer);
    const method = guardedMethod({ authorizer: tokenAuthorizer }, { assume, guard });
    return outcomeOf(await method.authorize(line, { headers: { Authorization: 'secret' } }));
  };
}

function withMethod(given: GivenMethod, call: GivenCall): Observe {
  return async (assume) => {
    const method = guardedMethod(given, { assume, ports: { ...poolToken.ports, secretFor: () => 'secret' } });
    const authorization = await method.authorize('GET /pets', call);
    return authorization.kind === 'permitted' ? 'permitted' : outcomeOf(authorization).replace(/\n[\s\S]*/, ' …');
  };
}

const allow = policyAnswer(['Allow *']) as { readonly policyDocument: object };
const statement = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: `${REST_API_ARN}/dev/*` };
const resourceDenied = `ACCESS_DENIED User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${REST_API_ARN.replace('12345678', '********')}/prod/GET/pets`;

/** Signed at the time of the fixture, by nobody's secret. */
const signature = [
  'Authorization',
  `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20250414/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
  'X-Amz-Date',
  '20250414T221525Z',
];
const mismatch =
  'INVALID_SIGNATURE The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
const bearer =
  "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'w1Xc6WwWEogNEZQP/dkBTThsJT4MNlKmzQanIm970rY='.";

const switches: Switches = {
  'rest-api.authorizer.deny-text': [
    async (assume) => [await withAnswer(policyAnswer(['Deny *']))(assume), await withAnswer(policyAnswer([]))(assume)],
    {
      '2026': [
        'ACCESS_DENIED User is not authorized to access this resource with an explicit deny in an identity-based policy',
        'ACCESS_DENIED User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action',
      ],
      'explicit-deny': [
        'ACCESS_DENIED User is not authorized to access this resource with an explicit deny',
        'ACCESS_DENIED User is not authorized to access this resource',
      ],
      plain: [
        'ACCESS_DENIED User is not authorized to access this resource',
        'ACCESS_DENIED User is not authorized to access this resource',
      ],
    },
  ],
  'rest-api.authorizer.long-resource': [
    withAnswer(policyAnswer(['Allow *', `Deny ${REST_API_ARN}/${'x'.repeat(512)}`])),
    { '500': MISCONFIGURED, accepted: 'permitted' },
  ],
  'rest-api.authorizer.method-arn': [
    withAnswer(policyAnswer(['Allow *', `Deny ${REST_API_ARN}/prod/GET/pets`]), 'GET /pets/'),
    {
      'as-routed':
        'ACCESS_DENIED User is not authorized to access this resource with an explicit deny in an identity-based policy',
      'as-sent': 'permitted',
    },
  ],
  'rest-api.authorizer.no-principal-id': [
    withAnswer({ policyDocument: allow.policyDocument }),
    { accepted: 'permitted', '500': MISCONFIGURED },
  ],
  'rest-api.authorizer.null-context': [
    withAnswer({ ...allow, context: { a: null } }),
    { '500': MISCONFIGURED, omitted: 'permitted' },
  ],
  'rest-api.authorizer.timeout': [
    async (assume) => {
      const method = guardedMethod({ authorizer: tokenAuthorizer }, { assume });
      await method.authorize('GET /', { headers: { Authorization: 'x' } });
      return method.asked[0]?.timeoutMs;
    },
    { '10000': 10_000, '29000': 29_000 },
  ],
  'rest-api.authorizer.timeout-type': [
    withAnswer({ kind: 'integration-timeout' }),
    { AUTHORIZER_FAILURE: 'AUTHORIZER_FAILURE null', AUTHORIZER_CONFIGURATION_ERROR: MISCONFIGURED },
  ],
  'rest-api.authorizer.unknown-member': [
    withAnswer({ ...allow, isAuthorized: true }),
    { '500': MISCONFIGURED, ignored: 'permitted' },
  ],
  'rest-api.cognito.insufficient-scope': [
    withMethod(
      { authorizer: poolAuthorizer, method: { authorizationScopes: ['a'] } },
      { headers: { Authorization: poolToken.of({ token_use: 'access', scope: 'b' }) } },
    ),
    {
      '401': UNAUTHORIZED,
      '403':
        'ACCESS_DENIED User is not authorized to access this resource because no identity-based policy allows the execute-api:Invoke action',
    },
  ],
  'rest-api.iam.incomplete-signature-type': [
    withMethod({ method: { authorizationType: 'AWS_IAM' } }, { headers: { Authorization: 'Bearer abc' } }),
    {
      INVALID_SIGNATURE: `INVALID_SIGNATURE ${bearer}`,
      MISSING_AUTHENTICATION_TOKEN: `MISSING_AUTHENTICATION_TOKEN ${bearer}`,
    },
  ],
  'rest-api.iam.mismatch-text': [
    withMethod({ method: { authorizationType: 'AWS_IAM' } }, { headers: signature }),
    { 'canonical-request': `${mismatch} …`, short: mismatch },
  ],
  'rest-api.resource-policy.cognito-needs-allow': [
    withMethod({ authorizer: poolAuthorizer, policy: [statement] }, { headers: { Authorization: poolToken.of() } }),
    { required: resourceDenied, 'not-required': 'permitted' },
  ],
  'rest-api.resource-policy.deny-text': [
    async (assume) => [
      await withMethod({ policy: [statement] }, {})(assume),
      await withMethod({ policy: [{ ...statement, Effect: 'Deny', Resource: '*' }] }, {})(assume),
    ],
    {
      short: [resourceDenied, `${resourceDenied} with an explicit deny`],
      'with-reason': [
        `${resourceDenied} because no resource-based policy allows the execute-api:Invoke action`,
        `${resourceDenied} with an explicit deny in a resource-based policy`,
      ],
    },
  ],
};

describeSwitches('assumptions of the authorizers of REST APIs', switches, { folder: new URL('./', import.meta.url) });
