import { type WireService, wireServices } from '../aws/wire/wire-service.ts';
import { implementedOperations } from './implemented-operations.ts';

/** docs/coverage.md, whole. `scripts/generate-coverage-doc.mjs` writes it; a test compares. */
export function renderCoverageDoc(): string {
  const services = Object.values(wireServices);
  return [
    '# Coverage of the management APIs',
    '',
    'Which operations of AWS `crossgate serve` and `crossgate dev` answer. An operation that is not implemented answers',
    'with status 501 and a `NotImplementedException` that names it, and changes nothing.',
    '',
    'This page is generated from the service models and the operations themselves (`src/services/`).',
    '',
    '| service | implemented | of |',
    '|---|---|---|',
    ...services.map((service) => {
      const { implemented, all } = sortOut(service);
      return `| [${service.name}](#${service.name}) | ${implemented.length} | ${all.length} |`;
    }),
    '',
    ...services.flatMap(renderService),
  ].join('\n');
}

function sortOut({ name, operations }: WireService) {
  const ofService = implementedOperations[name];
  const all = Object.keys(operations);
  const implemented = all.filter((operation) => Object.hasOwn(ofService, operation));
  return { all, implemented, missing: all.filter((operation) => !implemented.includes(operation)) };
}

function renderService(service: WireService): string[] {
  const { implemented, missing } = sortOut(service);
  const reason = REASONS[service.name];
  return [
    `## ${service.name}`,
    '',
    ...(reason === undefined ? [] : [reason, '']),
    '| operation | |',
    '|---|---|',
    ...implemented.map((operation) => `| ${operation} | implemented |`),
    ...missing.map((operation) => `| ${operation} | not implemented |`),
    '',
  ];
}

/** Why what is missing is missing. */
const REASONS: Readonly<Partial<Record<WireService['name'], string>>> = {
  apigateway: 'SDK generation, templates of models and access to private domain names are not served here.',
  apigatewayv2:
    'WebSocket APIs are not served here, nor what exists for them alone (models, route responses, integration responses), nor portals, nor routing rules.',
  logs: 'Queries, exports, deliveries and anomaly detection are not served here.',
  lambda:
    'Event source mappings, code signing, policies of layers, response streaming, durable functions and capacity providers are not served here.',
  iam: 'Roles are kept and given back; no policy of theirs is asked for anything.',
};
