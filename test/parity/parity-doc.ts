import { existsSync, readFileSync } from 'node:fs';

/** By file of records: each recorded test, and where it is replayed below `test/parity`, or `out: ` and why not. */
export type RecordedTests = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const recordedTests: RecordedTests = JSON.parse(
  readFileSync(new URL('recorded-tests.json', import.meta.url), 'utf8'),
);

const OUT = 'out: ';

/** A place as a path from the root of the project; undefined where there is no such file or folder. */
export function pathOf(place: string): string | undefined {
  const candidates = [`test/parity/${place}.test.ts`, `test/parity/${place}`];
  return candidates.find((path) => existsSync(new URL(`../../${path}`, import.meta.url)));
}

export interface ParityCounts {
  readonly replayed: number;
  readonly out: number;
}

export function countTests(tests: RecordedTests): ParityCounts {
  const places = Object.values(tests).flatMap((file) => Object.values(file));
  const out = places.filter((place) => place.startsWith(OUT)).length;
  return { replayed: places.length - out, out };
}

/** `docs/parity.md`: what was recorded on AWS, and which test replays it. */
export function renderParityDoc(tests: RecordedTests): string {
  const { replayed, out } = countTests(tests);
  const rows = Object.entries(tests).map(([file, places]) => {
    const held = Object.values(places).filter((place) => !place.startsWith(OUT));
    const where = [...new Set(held)].sort().map((place) => `\`${place}\``);
    return `| ${file} | ${held.length} of ${Object.keys(places).length} | ${where.join(', ') || '–'} |`;
  });
  const outside = Object.values(tests).flatMap((places) =>
    Object.entries(places)
      .filter(([, place]) => place.startsWith(OUT))
      .map(([name, place]) => `| ${name} | ${place.slice(OUT.length)} |`),
  );
  return `# Parity with recorded behaviour

What was recorded on AWS of API Gateway, and the tests that replay it. Paths are below \`test/parity\`; the README beside the
records of each folder says where they come from and how they are read. \`test/parity/recorded-tests.json\` has the tests one by
one; this page is made of it, and a test holds both.

## LocalStack's tests that ran on AWS

${replayed} of ${replayed + out} tests are replayed.

| file | tests | replayed in |
|---|---|---|
${rows.join('\n')}

Not replayed:

| test | because |
|---|---|
${outside.join('\n')}

## Records gathered by topic

| records | cases | replayed in |
|---|---|---|
| events and answers of Lambda integrations, aws-lambda-dotnet | 65 | \`http-api\` (46 of HTTP APIs), \`rest-api/integrations-lambda\` (19 of REST APIs) |
| errors of the management of REST APIs | 185 | \`rest-api-management\` (181; 4 are errors of test-invoke and of Amazon S3, which \`rest-api\` replays) |
| routing | 9 | \`rest-api/pipeline\` |
| gateway responses | 32 | \`rest-api/pipeline\`, \`rest-api-management\` |
| request validation | 6 | \`rest-api/pipeline\` |
| headers of requests and answers | 21 | \`rest-api/integrations-http\` |
| events of AWS_PROXY | 9 | \`rest-api/integrations-lambda\` |
| answers of AWS_PROXY | 26 | \`rest-api/integrations-lambda\` |
| binary bodies | 11 | \`rest-api/integrations-binary\` |
| bodies of MOCK request templates | 18 | \`rest-api/integrations-mock\` |
| mapping templates | 26 | \`src/gateway/mapping/vtl\`, \`rest-api/invocations\` |
| CORS of HTTP APIs, as traced by its users | 23 | \`http-api\` |

Amazon S3 has a CORS of its own, with rules of its own; what was recorded of it says nothing of API Gateway. The management of
Lambda functions and of logs is tested beside its operations in \`src/services\`.
`;
}
