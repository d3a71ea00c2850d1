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
  'http-api.cors.method-validation': {
    question: 'Which words does AllowMethods refuse?',
    default: '400',
    values: ['400', 'accepted'],
    evidence:
      'Recorded for ANY: `Method ANY is not supported` (aws-cdk#13643, aws-cdk#10230). That every word but GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS and `*` is refused is assumed.',
  },
  'http-api.cors.origin-with-path': {
    question: 'What does an origin with a path or a trailing slash give (`https://example.com/`)?',
    default: '400',
    values: ['400', 'stored'],
    evidence:
      'Recorded for other malformed origins: `Invalid format for origin capacitor://localhost`. A browser never sends such an origin, so a stored one would never match.',
  },
  'http-api.cors.scheme-wildcard-with-credentials': {
    question: 'Is `https://*` with AllowCredentials accepted?',
    default: 'accepted',
    values: ['accepted', '400'],
    evidence:
      "The recorded refusal speaks of `*` only: `allow-credentials is not supported if 'allow-origin' is *` (aws-cdk#9076).",
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
  'http-api.preflight.unknown-path': {
    question: 'What answers a preflight for a path without a route under an existing stage?',
    default: '204',
    values: ['204', '404'],
    evidence: 'The documentation does not tie the automatic answer to a route (HTTP API developer guide, CORS).',
  },
  'management.unrecorded-text': {
    question: 'What does API Gateway say where nobody has published its words?',
    default: 'descriptive',
    values: ['descriptive', 'bare'],
    evidence:
      'None by definition. `bare` says `Invalid request input` instead, so that a script cannot come to rely on our words.',
  },
} as const satisfies Record<string, Assumption>;

export type AssumptionName = keyof typeof assumptions;

/** The value in force for each assumption. */
export type Assumptions = { readonly [N in AssumptionName]: string };
