/**
 * What nobody has recorded of AWS, by name: the question, what Crossgate does, what else a switch can select
 * (`--assume name=value`). `docs/assumptions.md` is generated from this table.
 *
 * A name whose question has been settled by a recording stays as a regression switch (`settled`).
 */
export interface Assumption {
  readonly question: string;
  readonly default: string;
  /** Every value the switch takes, the default first. */
  readonly values: readonly string[];
  /** What is known, and where from. */
  readonly evidence: string;
  readonly settled?: true;
}

export const assumptions = {
  'function-url.cors.duplicate-headers': {
    question: 'What is sent when both the function and its URL have a CORS header, on anything but OPTIONS?',
    default: 'both',
    values: ['both', 'url-wins'],
    evidence:
      'Recorded 2024-08-08: two lines of access-control-allow-origin and -credentials (rimutaka), and the browser error of it (aws-powertools/powertools-lambda-python#4163). The documentation of 2022 gave the URL precedence.',
    settled: true,
  },
  'function-url.cors.max-age-zero': {
    question: 'Does a MaxAge of 0 appear in a preflight answer?',
    default: 'absent',
    values: ['absent', 'sent'],
    evidence: 'No access-control-max-age is recorded of a URL made in the console, which writes 0 (2024-08-08).',
  },
  'function-url.cors.on-errors': {
    question: 'Do 403, 413, 429 and 502 of a function URL carry CORS headers?',
    default: 'added',
    values: ['added', 'none'],
    evidence:
      "Not recorded for a configured URL. The service's own 403, for a URL that does not exist, has the service's CORS headers (recorded 2024-08-07).",
  },
  'function-url.cors.options': {
    question: 'Who answers OPTIONS without Access-Control-Request-Method, when Cors is configured?',
    default: 'url',
    values: ['url', 'function'],
    evidence: 'Reported 2024-08: "AWS does not invoke the lambda for OPTIONS if CORS are configured".',
  },
  'function-url.cors.preflight-not-allowed': {
    question: 'What does a preflight get that asks for a method or header that is not listed?',
    default: 'no-headers',
    values: ['no-headers', 'configured-lists'],
    evidence: 'Reported 2024-08: "The entire CORS block is dropped with 200" (rimutaka), for a header.',
  },
  'function-url.cors.wildcard-lists': {
    question: 'What does `*` in AllowMethods or AllowHeaders give in a preflight answer?',
    default: 'requested',
    values: ['requested', 'literal'],
    evidence:
      "Not recorded for a configured URL. The service's own CORS repeats what was asked for (recorded 2024-08-07).",
  },
  'function-url.cors.wildcard-reflects': {
    question: 'What is access-control-allow-origin when AllowOrigins is `*`?',
    default: 'reflected',
    values: ['reflected', 'literal'],
    evidence:
      'The origin, twice, in the browser error of a URL with `["*"]` (aws-powertools/powertools-lambda-python#4163, 2024).',
  },
  'function-url.error.content-type': {
    question: 'Which content-type has the 502 of a function URL?',
    default: 'application/json',
    values: ['application/json', 'text/plain'],
    evidence: 'Status and text (`Internal Server Error`) are recorded 2025-11-24, the content type is not.',
  },
  'function-url.error.limit-bodies': {
    question: 'What is the body of 413 and 429 of a function URL?',
    default: 'words-of-invoke',
    values: ['words-of-invoke', 'message-null'],
    evidence: 'Not recorded. The words are those of the Invoke operation.',
  },
  'function-url.permission.invoke-function': {
    question: 'Does a public function URL need lambda:InvokeFunction beside lambda:InvokeFunctionUrl?',
    default: 'required',
    values: ['required', 'not-required'],
    evidence:
      'Documented since October 2025; accounts that had function URLs were excepted until 2026-11-01 (AWS notice of 2025-10-28, quoted in serverless/serverless#13147). Recorded 2025-11-24 without it, in such an account.',
  },
  'http-api.access-log.automatic-preflight': {
    question: 'Does a preflight that the gateway answers by itself appear in the access log?',
    default: 'logged',
    values: ['logged', 'absent'],
    evidence: 'Not recorded. The documentation speaks of requests and makes no exception.',
  },
  'http-api.access-log.data-processed': {
    question: 'Which bytes does `$context.dataProcessed` count?',
    default: 'request-and-response',
    values: ['request-and-response', 'response'],
    evidence: '"The amount of data processed in bytes" (documented); which data that is, is not recorded.',
  },
  'http-api.access-log.error-response-type': {
    question: 'What is `$context.error.responseType` on HTTP APIs, which have no gateway responses?',
    default: 'gateway-response-type',
    values: ['gateway-response-type', 'absent'],
    evidence:
      "`ACCESS_DENIED` where a Lambda authorizer refuses (reported 2026), `-` where the backend answers (recorded 2025-05-18). The other names are those of REST APIs' gateway responses.",
  },
  'http-api.access-log.escaping': {
    question: 'How does a value appear in an access log that would break its format (a `"` in `User-Agent`)?',
    default: 'by-format',
    values: ['by-format', 'one-line'],
    evidence:
      'Not recorded. by-format: as JSON or XML escapes it, else with a backslash. one-line: only what could end the line is escaped.',
  },
  'http-api.answer.body-not-string': {
    question: 'What does an answer with a statusCode and a body that is not a string give?',
    default: '500',
    values: ['500', 'json-text'],
    evidence: 'Not recorded. The documented answer has a string; authors report `Internal Server Error` for objects.',
  },
  'http-api.answer.status-code-string': {
    question: 'Is a statusCode of three digits in quotes accepted (`"200"`)?',
    default: 'accepted',
    values: ['accepted', '500'],
    evidence:
      'Not recorded for HTTP APIs. REST APIs refuse a statusCode that is no number in words (`"test"`, recorded: LocalStack test_aws_proxy_response_payload_format_validation).',
  },
  'http-api.answer.without-status-code': {
    question: 'What does an answer of payload format 1.0 without statusCode give?',
    default: '500',
    values: ['500', '200'],
    evidence:
      'The documentation infers a response for format 2.0 only. statusCode 0 is 500 (recorded 2025-04-14: aws/aws-lambda-dotnet, V1_HandlesZeroStatusCode); REST APIs answer 200 (recorded: LocalStack).',
  },
  'http-api.authorizer.default-ttl': {
    question: 'For how long are answers of a Lambda authorizer remembered that has no AuthorizerResultTtlInSeconds?',
    default: '300',
    values: ['300', '0'],
    evidence:
      "Seconds, where there are identity sources. 300 is the console's value, and what the SAM developer guide says of ReauthorizeEvery: `By default, API Gateway sets this property to 300`. No recording.",
  },
  'http-api.authorizer.deny': {
    question: 'What does a request get that a Lambda authorizer denies?',
    default: '403',
    values: ['403', '401'],
    evidence: 'Recorded 2021-06-30: 403 `Forbidden` without www-authenticate.',
    settled: true,
  },
  'http-api.authorizer.failure': {
    question: 'What does a request get whose Lambda authorizer fails, times out or answers nonsense?',
    default: '500',
    values: ['500', '401'],
    evidence:
      'Documented for an authorizer that cannot be called or answers in an invalid format: `500 Internal Server Error`; assumed for one that throws or takes more than 10 s.',
  },
  'http-api.authorizer.route-arn': {
    question: 'Which path has the ARN that a policy is evaluated against?',
    default: 'request-path',
    values: ['request-path', 'route-path'],
    evidence:
      'The documentation shows `…/test/GET/request`, a recorded one (2023-12-15) is of a route without parameters. request-path is what REST APIs have.',
  },
  'http-api.authorizer.unauthorized-error': {
    question: 'What does a request get whose Lambda authorizer throws an error with the message `Unauthorized`?',
    default: '500',
    values: ['500', '401'],
    evidence: 'REST APIs answer 401 (documented). The documentation of HTTP APIs does not speak of it.',
  },
  'http-api.cors.empty-lists': {
    question: 'What becomes of an empty list in a CORS configuration that has other members (Terraform sends all six)?',
    default: 'dropped',
    values: ['dropped', 'stored'],
    evidence:
      "Terraform's provider sends `[]`, 0 and false for what is not set, and such APIs work; GetApi shows unset members as absent (recorded: cdk-real-drift corpus, 2026).",
  },
  'http-api.cors.header-list-case': {
    question: 'In which case does GetApi give the names in AllowHeaders and ExposeHeaders?',
    default: 'lower-case',
    values: ['lower-case', 'as-configured'],
    evidence:
      'Recorded: `["Content-Type","Authorization"]` comes back `["content-type","authorization"]`, in the configured order (cdk-real-drift corpus, 2026).',
    settled: true,
  },
  'http-api.cors.max-age-validation': {
    question: 'What does a MaxAge outside -1..86400 give?',
    default: '400',
    values: ['400', 'accepted'],
    evidence: 'The range is in the service model (botocore 1.43); the text of the refusal is ours.',
  },
  'http-api.cors.max-age-zero': {
    question: 'Does a stored MaxAge of 0 appear in a preflight answer?',
    default: 'sent',
    values: ['sent', 'absent'],
    evidence: "Not recorded. Terraform's provider sends 0 for what is not set.",
  },
  'http-api.cors.method-validation': {
    question: 'Which words does AllowMethods refuse?',
    default: '400',
    values: ['400', 'accepted'],
    evidence:
      'Recorded for ANY: `Method ANY is not supported` (aws-cdk#13643, aws-cdk#10230). That every word but GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS and `*` is refused is assumed.',
  },
  'http-api.cors.needs-deployment': {
    question: 'When does a changed CORS configuration take effect on a stage without AutoDeploy?',
    default: 'next-deployment',
    values: ['next-deployment', 'immediately'],
    evidence:
      'The configuration is a property of the API (documented), and other changes of an API wait for a deployment; no recording.',
  },
  'http-api.cors.on-gateway-errors': {
    question: 'Do 403, 404, 413, 429 and 503 that the gateway makes carry CORS headers?',
    default: 'added',
    values: ['added', 'none'],
    evidence: '401 (2024-07-01) and 500 (2026-03-23) are recorded with them.',
  },
  'http-api.cors.origin-comparison': {
    question: 'How is the Origin header compared with AllowOrigins?',
    default: 'exact',
    values: ['exact', 'ignoring-case'],
    evidence: 'Not recorded; emulators differ. Browsers send origins in lower case.',
  },
  'http-api.cors.origin-not-allowed': {
    question: 'What does an actual request from an origin that is not allowed get?',
    default: 'answered',
    values: ['answered', '403'],
    evidence: 'Recorded: 200 without access-control-allow-origin (hugoleborso/borso.fr, 2026-08-08).',
    settled: true,
  },
  'http-api.cors.origin-with-path': {
    question: 'What does an origin with a path or a trailing slash give (`https://example.com/`)?',
    default: '400',
    values: ['400', 'stored'],
    evidence:
      'Recorded for other malformed origins: `Invalid format for origin capacitor://localhost`. A browser never sends such an origin, so a stored one would never match.',
  },
  'http-api.cors.scheme-wildcard-reflects': {
    question: 'What is access-control-allow-origin when `https://*` or `http://*` matches?',
    default: 'reflected',
    values: ['reflected', 'literal'],
    evidence:
      'Not recorded. A browser accepts an origin or `*` there, so that `https://*` as it stands would allow nobody.',
  },
  'http-api.cors.scheme-wildcard-with-credentials': {
    question: 'Is `https://*` with AllowCredentials accepted?',
    default: 'accepted',
    values: ['accepted', '400'],
    evidence:
      "The recorded refusal speaks of `*` only: `allow-credentials is not supported if 'allow-origin' is *` (aws-cdk#9076).",
  },
  'http-api.cors.strip-backend-when-origin-not-allowed': {
    question: "Are the backend's own access-control-* headers dropped for an origin that is not allowed?",
    default: 'stripped',
    values: ['stripped', 'passed'],
    evidence:
      'Recorded by inference: the function sends access-control-allow-origin on everything, and none arrived (hugoleborso/borso.fr, 2026-08-08).',
  },
  'http-api.cors.vary-on-non-match': {
    question: 'Is `vary: origin` sent when the origin does not match or is absent?',
    default: 'absent',
    values: ['absent', 'sent'],
    evidence:
      'Absent without Origin (recorded 2026-09-03) and on a preflight from a foreign origin (recorded 2026-05-01); assumed for actual requests.',
  },
  'http-api.domain.no-mapping': {
    question: 'What does a custom domain name answer where no API mapping matches?',
    default: '403',
    values: ['403', '404'],
    evidence:
      'Reported of REST APIs: 403 `{"message":"Forbidden"}` (Zappa#1248, 2018); of HTTP APIs `Not Found` is reported, too.',
  },
  'http-api.event.authorizer-principal-id': {
    question: "Is the principalId of a Lambda authorizer's policy in the event of payload format 1.0?",
    default: 'present',
    values: ['present', 'absent'],
    evidence: 'Not recorded. REST APIs have it beside the context.',
  },
  'http-api.event.multi-value-separator': {
    question: 'What joins the values of a repeated request header in the event of payload format 2.0?',
    default: 'comma',
    values: ['comma', 'comma-space'],
    evidence:
      'The documentation shows `value1,value2`; a recorded `text/html, application/json` (2025-04-14) may have come in one line.',
  },
  'http-api.event.omit-empty': {
    question:
      'What becomes of empty members of the event of payload format 2.0 (cookies, queryStringParameters, body …)?',
    default: 'omitted',
    values: ['omitted', 'null'],
    evidence: "Events in AWS's documentation lack them; reported for body and queryStringParameters.",
  },
  'http-api.event.query-plus': {
    question: 'Is a `+` in the query decoded to a space?',
    default: 'space',
    values: ['space', 'plus'],
    evidence: 'Not recorded; forms and URLSearchParams write spaces so.',
  },
  'http-api.event.raw-path-stage': {
    question: 'Does rawPath begin with the name of a named stage?',
    default: 'included',
    values: ['included', 'excluded'],
    evidence:
      "The Lambda developer guide's sample event has stage `default` and rawPath `/default/nodejs-apig-function-…`; in format 1.0 `path` with the stage is recorded.",
  },
  'http-api.event.text-content-types': {
    question: 'Which request bodies reach a function as text and not as Base64?',
    default: 'short-list',
    values: ['short-list', 'all-but-media'],
    evidence:
      'short-list: text/*, application/json, application/xml, application/javascript (reported). all-but-media: all but images, audio, video and a few application types, as in the test tool of aws/aws-lambda-dotnet. application/octet-stream is Base64 in both (recorded 2025-04-14).',
  },
  'http-api.http.answer-too-large': {
    question: 'What does an answer of an HTTP backend that is larger than 10 MB give?',
    default: '500',
    values: ['500', '503'],
    evidence: 'The limit is documented, what its excess gives is not recorded for HTTP APIs.',
  },
  'http-api.http.broken-answer': {
    question: 'What does a client get when an HTTP backend resets the connection or answers what is no HTTP?',
    default: '500',
    values: ['500', '503'],
    evidence: 'Not recorded.',
  },
  'http-api.http.default-route-path': {
    question: 'Is the path of a request on `$default` appended to an IntegrationUri of an HTTP integration?',
    default: 'not-appended',
    values: ['not-appended', 'appended'],
    evidence:
      'Not recorded. The developer guide writes `{proxy}` into the URI where the path is to go on (Create HTTP proxy integrations for HTTP APIs).',
  },
  'http-api.http.empty-content-type': {
    question:
      'Which content-type has a request without a body and without a content-type on its way to an HTTP backend?',
    default: 'absent',
    values: ['absent', 'application/json', 'application/octet-stream'],
    evidence:
      'Two backends recorded none on GET (nguyentrungduc134/EKS-API-Gateway, 2024-04-01; a Flask service behind Cloud Map, 2025-08-04). Descriptions of HTTP APIs say that one is added.',
  },
  'http-api.http.forwarded-by': {
    question: 'Does the last element of `forwarded` begin with `by` on its way to a backend on the internet?',
    default: 'sent',
    values: ['sent', 'absent'],
    evidence:
      '`by=…;for=…;host=…;proto=…` is recorded on the internet (postman-echo, 2021; expressjs/session#886, 2022-04-22), and without `by` through VPC links (2024-04-01, 2025-08-04); ingest.getport.io shows it without `by` as well.',
  },
  'http-api.http.forwarded-chain': {
    question: "What becomes of a client's own Forwarded and X-Forwarded-For on the way to an HTTP backend?",
    default: 'appended-to',
    values: ['appended-to', 'replaced'],
    evidence:
      'AWS converts X-Forwarded-* to Forwarded and appends to it (documented); a request with them is not recorded.',
  },
  'http-api.http.unreachable': {
    question: 'What does a client get when no connection to an HTTP backend comes about?',
    default: '503',
    values: ['503', '500'],
    evidence:
      'Reported: 503 {"message":"Service Unavailable"} for backends that have gone (Cloud Map, aws-samples/aws-apigw-http-api-private--integrations#2).',
  },
  'http-api.import.cors-refusal': {
    question: 'What does an import give whose x-amazon-apigateway-cors CreateApi would refuse?',
    default: '400',
    values: ['400', 'warning'],
    evidence:
      'SAM passes `["*", "https://a"]` with credentials on to an import, which then fails; whether AWS calls it an error or a warning is not recorded.',
  },
  'http-api.import.malformed-cors': {
    question:
      'What does an import make of an x-amazon-apigateway-cors whose members have the wrong type (a string for a list)?',
    default: 'ignored',
    values: ['ignored', '400'],
    evidence: 'Not recorded. Whatever else an import cannot use it ignores with a warning.',
  },
  'http-api.import.numeric-payload-format-version': {
    question: 'Does an import take a number for payloadFormatVersion of an integration?',
    default: 'ignored',
    values: ['ignored', 'accepted'],
    evidence:
      "Recorded in 2020 with the developer guide's own sample: `Unable to create integration for resource at path 'GET /pets': Unsupported PayloadFormatVersion: 1. Ignoring.` For authorizers numbers are accepted: SAM writes them.",
  },
  'http-api.import.payload-format-version-absent': {
    question: 'Which payload format has an imported integration that names none?',
    default: '1.0',
    values: ['1.0', 'ignored'],
    evidence:
      'The documentation calls payloadFormatVersion required for HTTP APIs; what its absence gives is not recorded.',
  },
  'http-api.integration.payload-format-version-absent': {
    question: 'What does CreateIntegration give without PayloadFormatVersion?',
    default: '400',
    values: ['400', '1.0'],
    evidence:
      'The documentation calls it required for HTTP APIs; a template author reports `PayloadFormatVersion is a required parameter for integration`.',
  },
  'http-api.jwt.claims-as-strings': {
    question: 'Which types have the claims in an event?',
    default: 'strings',
    values: ['strings', 'json-types'],
    evidence:
      'Recorded 2024-06-17 and 2026-08-28 for numbers and texts (`"exp": "1718722804"`); lists as `[a b]` are reported.',
  },
  'http-api.jwt.event-scopes': {
    question: 'Which scopes has the event on a route that asks for scopes?',
    default: 'token',
    values: ['token', 'matching'],
    evidence:
      'Reported 2026-08-05: all scopes of the token; null on a route that asks for none (also recorded 2026-08-28).',
  },
  'http-api.jwt.insufficient-scope': {
    question: "What does a token get that has none of the route's scopes?",
    default: '403',
    values: ['403', '401'],
    evidence: 'Recorded 2024-06-16: 403 `Forbidden` with error="insufficient_scope".',
    settled: true,
  },
  'http-api.jwt.issuer-unavailable': {
    question: "What does a token get while the issuer's keys cannot be fetched and none are remembered?",
    default: '401',
    values: ['401', '500'],
    evidence: 'Not recorded.',
  },
  'http-api.jwt.key-in-header': {
    question: 'What becomes of a token whose header names its own key (jwk, jku, x5u, x5c)?',
    default: 'refused',
    values: ['refused', 'ignored'],
    evidence: 'Not recorded. The key is never followed; a few issuers add jku to tokens that are otherwise good.',
  },
  'http-api.jwt.missing-exp': {
    question: 'Is a token without exp taken?',
    default: 'refused',
    values: ['refused', 'accepted'],
    evidence: 'The documentation says that exp must be after the current time; what its absence gives is not recorded.',
  },
  'http-api.jwt.nested-claims': {
    question: 'How is a claim written that is an object?',
    default: 'json',
    values: ['json', 'go-map'],
    evidence:
      "Reported 2026-08-05 as JSON text. Lists have the form in which Go prints them (`[a b]`), and Go's form of an object is `map[country:JP]`.",
  },
  'http-api.jwt.no-audience': {
    question: 'Does an authorizer without Audience take tokens for anybody?',
    default: 'refused',
    values: ['refused', 'accepted'],
    evidence: 'The documentation asks for a match with at least one entry.',
  },
  'http-api.jwt.ps-algorithms': {
    question: 'Are RSA-PSS signatures (PS256, PS384, PS512) taken?',
    default: 'accepted',
    values: ['accepted', 'refused'],
    evidence:
      '`We currently support only RSA-based algorithms` (documented), which PS* are; an author reports that only RS* work. ES256 is refused (reported).',
  },
  'http-api.jwt.unrecorded-description': {
    question: "What is error_description where nobody has published AWS's words?",
    default: 'descriptive',
    values: ['descriptive', 'absent'],
    evidence:
      'None by definition. Published are: no valid audience, expired, an invalid number of segments, an invalid signing method, another issuer.',
  },
  'http-api.mapping.absent-value': {
    question: 'What does a parameter mapping do whose value is not in the request?',
    default: 'nothing',
    values: ['nothing', 'empty'],
    evidence:
      'Not recorded for HTTP APIs. On REST APIs a mapping from an absent header adds nothing (recorded: LocalStack).',
  },
  'http-api.payload-too-large': {
    question: 'What is the body of a 413?',
    default: 'json',
    values: ['json', 'text'],
    evidence: 'Status and words are recorded (`Request Entity Too Large`, 2026-05-01), the JSON form is assumed.',
  },
  'http-api.preflight.expose-headers': {
    question: 'Does a preflight answer carry access-control-expose-headers?',
    default: 'absent',
    values: ['absent', 'sent'],
    evidence: 'Reported absent (serverless-application-model#2478, aws-sam-cli#4148).',
  },
  'http-api.preflight.header-order': {
    question: 'Where does `vary` stand in a preflight answer?',
    default: 'vary-last',
    values: ['vary-last', 'vary-second'],
    evidence:
      'Recorded in this order: allow-origin, allow-methods, allow-headers, allow-credentials, max-age (2026-08-08); the place of vary is open.',
  },
  'http-api.preflight.header-set': {
    question: 'Which headers has the answer to an allowed preflight?',
    default: 'with-vary',
    values: ['with-vary', 'without-vary', 'matching-request'],
    evidence:
      'allow-origin, allow-methods, allow-headers, allow-credentials and max-age are recorded (2026-08-08, 2026-08-26); `vary: origin` beside them is assumed. matching-request: only the method and headers that were asked for.',
  },
  'http-api.preflight.list-order': {
    question: 'In which order do the lists of a preflight answer stand?',
    default: 'sorted',
    values: ['sorted', 'configured'],
    evidence: 'Recorded: sorted, whatever the configured order (four APIs, 2025-08-25 to 2026-08-26).',
    settled: true,
  },
  'http-api.preflight.matched-route-headers': {
    question: 'Which CORS headers has an OPTIONS request that a route answers?',
    default: 'preflight',
    values: ['preflight', 'actual'],
    evidence: "Recorded: the full preflight set, the function's own replaced (hugoleborso/borso.fr, 2026-08-08).",
    settled: true,
  },
  'http-api.preflight.max-age-absent': {
    question: 'Which access-control-max-age has a preflight answer when MaxAge is not configured?',
    default: 'absent',
    values: ['absent', '0'],
    evidence: 'Not recorded.',
  },
  'http-api.preflight.method-or-header-not-listed': {
    question: 'What does a preflight get that asks for a method or header that is not listed?',
    default: 'configured-lists',
    values: ['configured-lists', 'omit-allow-origin', 'omit-all'],
    evidence:
      'The lists do not depend on the request: the whole list came to a request that asked for one name or for none (recorded 2025-08-25, 2026-08-26).',
  },
  'http-api.preflight.no-request-method': {
    question: 'What does OPTIONS with Origin but without Access-Control-Request-Method get?',
    default: '204',
    values: ['204', '404', 'full-headers'],
    evidence:
      "The headers need both (documented). 204: without a route the bare 204, with one the integration's answer as it stands (weakly reported).",
  },
  'http-api.preflight.origin-not-allowed': {
    question: 'What does a preflight from an origin that is not allowed get?',
    default: '204',
    values: ['204', '403'],
    evidence: 'Recorded: 204 with date and apigw-requestid only (2026-05-01).',
    settled: true,
  },
  'http-api.preflight.unknown-path': {
    question: 'What answers a preflight for a path without a route under an existing stage?',
    default: '204',
    values: ['204', '404'],
    evidence: 'The documentation does not tie the automatic answer to a route (HTTP API developer guide, CORS).',
  },
  'http-api.response.header-name-case': {
    question: 'In which case do header names arrive on HTTP/1.1?',
    default: 'as-written',
    values: ['as-written', 'capitalised'],
    evidence:
      "Raw traces of 2024 show the gateway's own names in lower case; a .NET client of 2025 shows `Apigw-Requestid` and a function's `myheader` as `Myheader`.",
  },
  'http-api.route.encoded-slash': {
    question: 'Does `%2f` in a path separate segments when a route is selected?',
    default: 'separates',
    values: ['separates', 'stays'],
    evidence:
      'Reported: `/items/a%2Fb` is 404 with a route `/items/{itemId}`. rawPath arrives decoded (recorded 2025-04-14).',
  },
  'http-api.route.trailing-slash': {
    question: 'Does `/x/` match a route `/x`?',
    default: 'not-equal',
    values: ['not-equal', 'equal', 'empty-parameter'],
    evidence:
      'Recorded 2026-09-03: `/background-checks/` reached the function of an API that has `/background-checks` and a route with a parameter below it; which of them matched is unknown. empty-parameter: `/x/` matches `/x/{id}`.',
  },
  'http-api.service.kinesis-data': {
    question: 'Is Data of Kinesis-PutRecord encoded as Base64 by the gateway?',
    default: 'encoded',
    values: ['encoded', 'as-given'],
    evidence: "Not recorded. Kinesis takes Base64 only, and the gateway's parameter is text.",
  },
  'http-api.service.sqs-protocol': {
    question: 'In which protocol are the SQS integrations sent, and so answered?',
    default: 'query',
    values: ['query', 'json'],
    evidence: 'Not recorded. When they were made SQS knew the query protocol only, which is answered in XML.',
  },
  'http-api.service.unresolved-parameter': {
    question: 'What does a service integration give whose required parameter is not in the request?',
    default: '500',
    values: ['500', '400'],
    evidence:
      'The log line is recorded (`Unable to resolve property MessageAttributes from source …`, terraform-provider-aws#19443, 2021), the status is not.',
  },
  'http-api.throttle.automatic-preflight': {
    question: 'Does a preflight that the gateway answers by itself count for the limits of its stage?',
    default: 'not-counted',
    values: ['not-counted', 'counted'],
    evidence:
      'Not recorded. The limits of a stage are those of its routes (RouteSettings, documented), and such a preflight has no route. counted: it has a bucket of its own with the limits of DefaultRouteSettings.',
  },
  'http-api.throttle.body': {
    question: 'What does a throttled request get?',
    default: '429',
    values: ['429', '503'],
    evidence:
      'Recorded: 429 `{"message":"Too Many Requests"}` (terraform-aws-apigateway-v2#13, 2020; pulumi-aws#2363, 2023). Exhausted function concurrency is 503 `Service Unavailable` (recorded 2026-05-01).',
    settled: true,
  },
  'http-api.throttle.default-bucket': {
    question: 'Do the routes of a stage share what DefaultRouteSettings allows?',
    default: 'per-route',
    values: ['per-route', 'per-stage'],
    evidence:
      'The console says of the same setting of REST APIs: `Each method in this stage will respect these rate and burst settings`; of HTTP APIs nothing is recorded.',
  },
  'http-api.throttle.order': {
    question: 'Is a request throttled before or after its authorizer is asked?',
    default: 'before-authorizer',
    values: ['before-authorizer', 'after-authorizer'],
    evidence: 'Not recorded. A throttle protects the authorizer, too.',
  },
  'http-api.throttle.route-settings': {
    question: "Which limits has a route whose RouteSettings set only some members, or none of the stage's limits?",
    default: 'by-member',
    values: ['by-member', 'as-a-whole'],
    evidence:
      'Not recorded. by-member: what RouteSettings does not say comes from DefaultRouteSettings. as-a-whole: RouteSettings of a route replace DefaultRouteSettings.',
  },
  'lambda.node24.no-callbacks': {
    question: 'What does a handler with a callback parameter get on nodejs24.x and later?',
    default: 'refused',
    values: ['refused', 'allowed'],
    evidence:
      'Reported: initialization fails with Runtime.CallbackHandlerDeprecated (open-telemetry/opentelemetry-js-contrib#3251, 2025-11-26). That exactly a third parameter of a handler that is not async makes one is assumed.',
  },
  'lambda.timeout.payload': {
    question: 'What is the payload of an invocation that timed out?',
    default: 'with-time',
    values: ['with-time', 'sandbox-timedout'],
    evidence:
      'Recorded in both forms: `{"errorMessage":"<time> <id> Task timed out after 1.00 seconds"}` (LocalStack test_lambda_invoke_timed_out_environment_reuse, 2024-04-08) and `{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: <id> Error: Task timed out after 1.00 seconds"}` (test_lambda_invoke_with_timeout, 2025-11-25).',
  },
  'logs.access-log.missing-group': {
    question: 'What becomes of a line of an access log whose log group is not there?',
    default: 'created',
    values: ['created', 'dropped'],
    evidence:
      'Not recorded. API Gateway makes the groups of execution logs itself, and its role may make any (AmazonAPIGatewayPushToCloudWatchLogs has logs:CreateLogGroup).',
  },
  'management.unrecorded-text': {
    question: 'What does API Gateway say where nobody has published its words?',
    default: 'descriptive',
    values: ['descriptive', 'bare'],
    evidence:
      'None by definition. `bare` says `Invalid request input` instead, so that a script cannot come to rely on our words.',
  },
  'management.unsigned-request': {
    question: 'What does a request to a management API get that has no signature?',
    default: '403',
    values: ['403', 'accept'],
    evidence:
      '403 MissingAuthenticationTokenException is what AWS answers; accept is for clients on this machine that cannot sign, and leaves the checks of Host and Origin in force.',
  },
  'management.validation-exception-member': {
    question: 'How is the member spelt that holds the text of a ValidationException or SerializationException?',
    default: 'Message',
    values: ['Message', 'message'],
    evidence:
      'That it is not `message` is recorded (none of 29, while all of 222 other errors have it): SDKs read both, and botocore shows `message` at the top of its answer only when it is there.',
  },
  'rest-api.access-log.unset': {
    question: 'What does an access log of a REST API have for a variable without a value?',
    default: 'dash',
    values: ['dash', 'empty'],
    evidence:
      '`-` is recorded of HTTP APIs (2025-05-18) and reported of REST APIs (ministryofjustice/modernisation-platform-environments#3807, 2023: `"caller": "-"`).',
  },
  'rest-api.authorizer.deny-text': {
    question: 'With which words does a REST API answer what the policy of a Lambda authorizer denies?',
    default: '2026',
    values: ['2026', 'explicit-deny', 'plain'],
    evidence:
      'All three are recorded. 2026: `with an explicit deny in an identity-based policy`, `because no identity-based policy allows the execute-api:Invoke action`. explicit-deny (2023-11-05): `with an explicit deny`, or nothing behind the sentence. plain: nothing, whatever denied it.',
  },
  'rest-api.authorizer.long-resource': {
    question: 'What does a request get whose Lambda authorizer answers with a Resource of more than 512 characters?',
    default: '500',
    values: ['500', 'accepted'],
    evidence: 'The limit is documented, what happens beyond it is not.',
  },
  'rest-api.authorizer.method-arn': {
    question: 'Which path is in the ARN that policies of a REST API are asked about?',
    default: 'as-routed',
    values: ['as-routed', 'as-sent'],
    evidence:
      'That it is the path of the request and not of the resource is recorded (serverless-offline#273, 2017); how `/pets/` appears is not. as-routed: without the slash at the end, which plays no part in the selection of a method, so that no spelling of a path is one thing to the routing and another to a policy.',
  },
  'rest-api.authorizer.no-principal-id': {
    question: 'What does a request get whose Lambda authorizer answers without principalId?',
    default: 'accepted',
    values: ['accepted', '500'],
    evidence:
      'Documented as required. An answer without it was taken (reported 2023-11-05, of a Deny: loige.co, "Debugging custom ApiGateway authorizers").',
  },
  'rest-api.authorizer.null-context': {
    question: 'What does a null in the context of a Lambda authorizer of a REST API give?',
    default: '500',
    values: ['500', 'omitted'],
    evidence: 'Not recorded. Texts, numbers and booleans are documented as the only values; emulators disagree.',
  },
  'rest-api.authorizer.timeout': {
    question: 'For how many milliseconds does a REST API wait for a Lambda authorizer?',
    default: '10000',
    values: ['10000', '29000'],
    evidence: 'Documented for HTTP APIs. 29 s are what REST APIs wait for an integration.',
  },
  'rest-api.authorizer.timeout-type': {
    question: 'Which gateway response does a Lambda authorizer give that takes too long?',
    default: 'AUTHORIZER_FAILURE',
    values: ['AUTHORIZER_FAILURE', 'AUTHORIZER_CONFIGURATION_ERROR'],
    evidence:
      'Not recorded. Everything that is (a function that throws, an answer that is none, a role that cannot be assumed) gives AUTHORIZER_CONFIGURATION_ERROR.',
  },
  'rest-api.authorizer.unknown-member': {
    question: 'What does a request get whose Lambda authorizer answers with a member that is not documented?',
    default: '500',
    values: ['500', 'ignored'],
    evidence:
      'Recorded 2023-06-08 in an execution log, of the error of a function: `Invalid JSON in response: Unrecognized field "errorType" , not marked as ignorable`.',
  },
  'rest-api.cognito.insufficient-scope': {
    question: 'What does an access token of a Cognito user pool get that has none of the scopes of the method?',
    default: '401',
    values: ['401', '403'],
    evidence: 'Not recorded. AWS names missing scopes among the causes of `401 Unauthorized` (re:Post).',
  },
  'rest-api.error-types.unproved': {
    question: 'Which x-amzn-ErrorType have EXPIRED_TOKEN, INVALID_SIGNATURE, REQUEST_TOO_LARGE and RESOURCE_NOT_FOUND?',
    default: 'listed',
    values: ['listed', 'omitted'],
    evidence: 'Not recorded. The names are those of the types with `Exception`, as an emulator has them.',
  },
  'rest-api.error.timeout': {
    question: 'What is the body of INTEGRATION_TIMEOUT?',
    default: 'spaced',
    values: ['spaced', 'template'],
    evidence:
      'Recorded 2025-05-20: 41 bytes, `{"message": "Endpoint request timed out"}`, with x-amzn-trace-id. `template`: without the space, as the default template has it.',
    settled: true,
  },
  'rest-api.error.too-large': {
    question: 'What does a REST API say of a body above 10 MB?',
    default: 'request-too-long',
    values: ['request-too-long', 'request-entity-too-large'],
    evidence:
      '413 is documented. `Request Too Long` is reported of REST APIs, the other words are recorded of HTTP APIs.',
  },
  'rest-api.execution-log.cloudwatch-prefix': {
    question: 'How does a line of the execution log begin in CloudWatch?',
    default: 'request-id',
    values: ['request-id', 'time'],
    evidence:
      '`(request-id) ` in every public log seen (2017 to 2025); `time` is the prefix that test-invoke-method has.',
  },
  'rest-api.execution-log.info-lines': {
    question: 'Does loggingLevel INFO without dataTraceEnabled log the lines that carry headers and bodies?',
    default: 'without-data',
    values: ['without-data', 'all'],
    evidence:
      'The developer guide says that data trace logs full requests and responses; which lines are left without it is not recorded.',
  },
  'rest-api.gateway-response.default-spacing': {
    question:
      'Does a gateway response that sets a status or headers, and no template, keep the space in `{"message": "Internal server error"}`?',
    default: 'kept',
    values: ['kept', 'template'],
    evidence:
      'The space is recorded without any gateway response. The template that GetGatewayResponse shows has none.',
  },
  'rest-api.gateway-response.family-status': {
    question:
      'Does a type without an entry of its own answer with the status of DEFAULT_4XX or DEFAULT_5XX, when that has one?',
    default: 'family',
    values: ['family', 'own'],
    evidence:
      'Recorded of GetGatewayResponses, and documented. An emulator reports `family entry, own status` of the data plane (ministack#1756).',
  },
  'rest-api.gateway-response.integration-failure-status': {
    question: 'With which status is INTEGRATION_FAILURE answered?',
    default: '500',
    values: ['500', '504'],
    evidence: 'Documented and listed as 504, recorded as 500.',
  },
  'rest-api.gateway-response.reflect-origin': {
    question: 'What does `method.request.header.Origin` give in a gateway response?',
    default: 'reflected',
    values: ['reflected', 'literal', 'dropped'],
    evidence: 'The syntax is documented for any header; its effect for this one is not recorded.',
  },
  'rest-api.gateway-response.unset-variable': {
    question: 'What does the template of a gateway response have for a variable without a value?',
    default: 'empty',
    values: ['empty', 'literal'],
    evidence:
      'Not recorded of gateway responses. In mapping templates an undefined variable of $context or $stageVariables prints nothing (recorded).',
  },
  'rest-api.http-proxy.forwarded-headers': {
    question: 'Does the backend of an HTTP_PROXY integration get X-Forwarded-For, -Port and -Proto?',
    default: 'sent',
    values: ['sent', 'absent'],
    evidence:
      'Not recorded: the backends of the recordings show none, or others. They are headers of the method request, which the backend gets (documented).',
  },
  'rest-api.http.network-error': {
    question: 'What does a REST API answer when no connection with an HTTP backend comes about?',
    default: '504',
    values: ['504', '500'],
    evidence:
      'Recorded 2020-06-23 of an HTTP_PROXY integration through a VPC link: 504 `{"message": "Network error communicating with endpoint"}`, InternalServerErrorException. `500`: `Internal server error`, as INTEGRATION_FAILURE has for other reasons.',
  },
  'rest-api.iam.incomplete-signature-type': {
    question: 'Which gateway response answers an Authorization header that is no signature, on a method with AWS_IAM?',
    default: 'INVALID_SIGNATURE',
    values: ['INVALID_SIGNATURE', 'MISSING_AUTHENTICATION_TOKEN'],
    evidence:
      'Status, words and `IncompleteSignatureException` are recorded, the type is not. Somebody changed such an answer by MISSING_AUTHENTICATION_TOKEN, of a path that does not exist (reported 2020).',
  },
  'rest-api.iam.mismatch-text': {
    question: 'Does the answer to a wrong signature tell what should have been signed?',
    default: 'canonical-request',
    values: ['canonical-request', 'short'],
    evidence: 'Both are recorded: with the canonical request 2018 to 2021, without it 2019-05-09.',
  },
  'rest-api.import.authorizer-without-authtype': {
    question:
      'Is a security scheme with x-amazon-apigateway-authorizer but without x-amazon-apigateway-authtype an authorizer?',
    default: 'ignored',
    values: ['ignored', 'applied'],
    evidence:
      'Reported 2021-11: "the deployment will succeed, but no authorization will be applied" (pulumi-aws-apigateway#10). Every recorded import has both.',
  },
  'rest-api.integration.timeout-quota': {
    question: 'What is the longest time-out of an integration?',
    default: '29-seconds',
    values: ['29-seconds', 'raised'],
    evidence:
      'Documented: 29 seconds, and for Regional and private APIs a quota that can be raised (2024-06). `raised` takes up to 300,000 ms, for an account that has raised it.',
  },
  'rest-api.mock.binary-star-star': {
    question:
      'Does a MOCK with a request template answer when its Content-Type is a binary media type, as with a star for all types?',
    default: '500',
    values: ['500', 'ok'],
    evidence:
      'Reported of OPTIONS methods for which contentHandling CONVERT_TO_TEXT is the remedy. 500 is recorded of an AWS integration whose binary payload meets a template.',
  },
  'rest-api.mock.status-out-of-range': {
    question: 'What does a MOCK answer whose template says a status that is none, as 0 or -1000?',
    default: '500',
    values: ['500', 'selects'],
    evidence:
      'The parser accepts both, as an emulator has it; the answer is not recorded. `selects`: an integration response is selected by it as by any other.',
  },
  'rest-api.resource-policy.cognito-needs-allow': {
    question: 'Does a resource policy have to allow what a Cognito user pools authorizer has let through?',
    default: 'required',
    values: ['required', 'not-required'],
    evidence:
      'The developer guide says both: "an explicit allow is required" in the text, Allow beside "Neither Allow nor Deny" in table A.',
  },
  'rest-api.resource-policy.deny-text': {
    question: 'Does the 403 of a resource policy say which kind of policy has denied?',
    default: 'short',
    values: ['short', 'with-reason'],
    evidence:
      'short is recorded 2018 to 2024: nothing behind the ARN, or `with an explicit deny`. with-reason is reported 2026 of the implicit denial: `because no resource-based policy allows the execute-api:Invoke action`.',
  },
  'rest-api.response.header-order': {
    question: 'In which order does a REST API send the headers of a response?',
    default: 'by-hash',
    values: ['by-hash', 'as-configured'],
    evidence:
      "Published answers of 2019 to 2023, of up to 12 headers, have x-amzn-RequestId first and all others in the order of Java's String.hashCode of the name modulo 32; two of 2025 and 2026, behind CloudFront, have x-amzn-trace-id before it.",
  },
  'rest-api.response.template-content-type': {
    question:
      'Which Content-Type has an answer whose template is for another type than application/json, when no mapping sets it?',
    default: 'application-json',
    values: ['application-json', 'template'],
    evidence:
      'A MOCK answers with application/json unless a mapping says otherwise (recorded); the sample API of the developer guide has both a template for text/html and a mapping of Content-Type.',
  },
  'rest-api.routing.falls-to-parameter': {
    question: 'Does a request whose method a static resource lacks reach its sibling `{parameter}`?',
    default: 'yes',
    values: ['yes', 'no'],
    evidence: 'Recorded for a sibling `{proxy+}`; not for one of a single segment.',
  },
  'rest-api.routing.proxy-serves-parent': {
    question: 'Does `{proxy+}` also serve the path of its parent?',
    default: 'no',
    values: ['no', 'yes'],
    evidence: 'Not recorded. APIs that serve everything have ANY on / beside ANY on /{proxy+}.',
  },
  'rest-api.selection-pattern.anchoring': {
    question: 'Does a selectionPattern have to match the whole text?',
    default: 'full',
    values: ['full', 'start'],
    evidence:
      'Documented of Lambda errors: patterns are matched against the entire errorMessage. An emulator anchors at the start alone.',
  },
  'rest-api.stage-cache.error-answers': {
    question: 'Does a stage cache keep answers of the backend with a status of 400 and more?',
    default: 'cached',
    values: ['cached', 'not-cached'],
    evidence:
      'Reported: a 429 of the backend was answered from the cache until its time was over (Stack Overflow, "Prevent caching of non-200 responses in AWS API Gateway").',
  },
  'rest-api.template.response-choice': {
    question: 'By which header is the response template chosen?',
    default: 'accept',
    values: ['accept', 'content-type'],
    evidence:
      "Accept of the client, then application/json, then the first template (reported); that the template for text/html is taken for Accept `*/*` is recorded. `content-type`: that of the backend's answer in the place of Accept.",
  },
  'rest-api.usage-plan.quota-offset': {
    question: 'What does the offset of a quota do?',
    default: 'starting-day',
    values: ['starting-day', 'initial-requests'],
    evidence:
      "The API reference calls it requests that are subtracted in the initial period. What it may be is 0 a DAY, 0 to 6 a WEEK and 0 to 27 a MONTH (reported, from AWS's refusals), which are days.",
  },
  'rest-api.usage-plan.week-start': {
    question: 'On which day does the week of a quota begin, with an offset of 0?',
    default: 'sunday',
    values: ['sunday', 'monday'],
    evidence: 'Not documented and not recorded.',
  },
  'rest-api.validator.exclusive-minimum': {
    question: 'Does `exclusiveMinimum` of a model count?',
    default: 'ignored',
    values: ['ignored', 'enforced'],
    evidence:
      'Documented as not supported (known issues of API Gateway for OpenAPI), though the validator whose words AWS answers with knows it.',
  },
  'rest-api.validator.header-name-case': {
    question: 'Is a required header found whatever the case of its name?',
    default: 'case-sensitive',
    values: ['case-sensitive', 'insensitive'],
    evidence: 'Not recorded. Case-sensitive is what another emulator does.',
  },
  'rest-api.vtl.escape-javascript-empty': {
    question: 'What is `$util.escapeJavaScript("")`?',
    default: '{}',
    values: ['{}', 'empty'],
    evidence: "Reported by an emulator's code (LocalStack); commons-lang, whose words the others are, gives nothing.",
  },
  'rest-api.vtl.foreach-limit': {
    question: 'What becomes of a `#foreach` over more than 1,000 items?',
    default: 'failure',
    values: ['failure', 'stops'],
    evidence:
      "The limit of 1,000 iterations is documented, what happens beyond it is not. Velocity's own setting (`directive.foreach.maxloops`) stops the loop without a word.",
  },
  'rest-api.vtl.header-map-case': {
    question: 'Does `$input.params().header.get("Origin")`, or `$input.params("Origin")`, find a header `origin`?',
    default: 'case-insensitive',
    values: ['case-insensitive', 'exact'],
    evidence:
      "Not recorded. CDK's template for several origins asks for `Origin`, then for `origin`, and is reported to work with clients that send either (aws-cdk#30453); the console's test is reported to be case-sensitive.",
  },
  'rest-api.vtl.null-reference': {
    question: "What does a reference without a value print that has nothing to do with AWS's own variables?",
    default: 'empty',
    values: ['empty', 'literal'],
    evidence:
      'Recorded of what is missing from `$input`: nothing, also through a variable of the template (`#set($a = $input.path("$.no"))$a`), and it equals `$null` as well as `""`. In Velocity that takes a setting that holds for every reference. literal: Velocity 1.7 without it, where `$a` prints `$a` and does not equal `""`.',
  },
  'rest-api.vtl.truthiness': {
    question: 'Are `""`, an empty list, an empty map and 0 true in `#if`?',
    default: 'true',
    values: ['true', 'empty-is-false'],
    evidence: 'Not recorded. Velocity 1.7 takes only null and false for false, Velocity 2 these, too.',
  },
  'sam.gateway-response.prefixed-keys': {
    question: 'What becomes of `gatewayresponse.header.X` in the GatewayResponses of a SAM template?',
    default: 'run-and-diagnose',
    values: ['run-and-diagnose', 'refuse-as-sam'],
    evidence:
      'SAM refuses such a template: `Invalid gateway response parameter` (aws-sam-translator 1.110.0, run). CORS guides have the keys all the same, so they are taken for headers here, with a warning; `--strict` refuses them.',
  },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof assumptions;

/** The value in force for each assumption. */
export type Assumptions = { readonly [N in AssumptionName]: string };
