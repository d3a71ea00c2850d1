import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { isJsonObject } from '../../base/json.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { comparable, corsLists } from './fixtures/comparable.ts';
import { samErrorDocument, transformSam } from './transform.ts';

// AWS's own cases for the translator; see fixtures/oracle/README.md.
const folder = new URL('fixtures/oracle/', import.meta.url);

/** Cases that need what another part of SAM makes. */
const outOfScope: Readonly<Record<string, string>> = {
  api_with_any_method_in_swagger: 'an HttpApi event of a REST API',
  connector_api_to_function: 'connectors, REST APIs',
  connector_with_non_id_source_and_destination: 'connectors, REST APIs, state machines',
  definition_body_intrinsics_support: 'a REST API',
  embedded_connectors_hardcoded_props: 'connectors',
  error_api_authorizer_property_indentity_with_invalid_type: 'errors of REST APIs',
  error_api_event_ref_http_api: 'an Api event',
  error_http_api_with_invalid_auth_while_method_auth_is_none: 'errors of REST APIs',
  http_api_with_custom_domains_regional_latency_routing: 'Api events',
  schema_validation_5: 'connectors',
};

const cases = readdirSync(new URL('input/', folder)).map((file) => file.replace(/\.yaml$/, ''));
const counts = { equal: 0, exact: 0, templates: 0, texts: 0 };

function transformCase(name: string) {
  const positions = new SourcePositions();
  const text = readFileSync(new URL(`input/${name}.yaml`, folder), 'utf8');
  const { value, diagnostics } = readDocument(text, `${name}.yaml`, positions);
  expect(diagnostics).toEqual([]);
  return transformSam(isJsonObject(value) ? value : {}, positions, {
    region: 'ap-southeast-1',
    partition: 'aws',
    parameterValues: new Map([
      ['param1', 'value1'],
      ['param2', 'value2'],
    ]),
    localPaths: 'refuse',
  });
}

describe("AWS's own cases for HTTP APIs and function URLs", () => {
  for (const name of cases.filter((name) => !Object.hasOwn(outOfScope, name))) {
    const expected: unknown = JSON.parse(readFileSync(new URL(`output/${name}.json`, folder), 'utf8'));
    if (isJsonObject(expected) && 'errorMessage' in expected) {
      counts.texts += 1;
      it(`${name}: the same error text`, () => {
        const { errors } = transformCase(name);
        expect(samErrorDocument(errors)).toBe(expected.errorMessage);
        expect(errors.every((error) => error.position !== undefined || error.logicalId === '')).toBe(true);
        counts.exact += 1;
      });
    } else {
      counts.templates += 1;
      it(`${name}: the same template`, () => {
        const { document, errors } = transformCase(name);
        expect(errors).toEqual([]);
        expect(comparable(document)).toEqual(comparable(expected));
        expect(corsLists(document)).toEqual(corsLists(expected));
        counts.equal += 1;
      });
    }
  }

  for (const [name, reason] of Object.entries(outOfScope)) {
    it.skip(`${name}: left out, it needs ${reason}`, () => {});
  }

  afterAll(() => {
    console.log(
      `SAM oracle: ${counts.equal} of ${counts.templates} HTTP API cases equal, ` +
        `${counts.exact} of ${counts.texts} error texts exact`,
    );
  });
});
