import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { isJsonObject } from '../../base/json.ts';
import { SourcePositions } from '../../base/source-position.ts';
import { readDocument } from '../read-document.ts';
import { comparable, corsLists } from './fixtures/comparable.ts';
import { samErrorDocument, transformSam } from './transform.ts';

// AWS's own cases for the translator; see fixtures/oracle/README.md.
const oracle = new URL('fixtures/oracle/', import.meta.url);

/** Cases that need what another part of SAM makes. */
const outOfScope: Readonly<Record<string, string>> = {
  connector_api_to_function: 'connectors',
  connector_api_to_multiple_function: 'connectors',
  connector_with_non_id_source_and_destination: 'connectors, state machines',
  embedded_connectors_hardcoded_props: 'connectors',
  event_bridge_rule_super_long_id: 'scheduled and EventBridge events',
  feature_toggle_api_open_api_version_override: 'a toggle that is off by default',
  function_with_alias_and_event_sources: 'events of other services',
  function_with_disabled_traffic_hook: 'deployment preferences',
  intrinsic_functions: 'events of other services',
  schema_validation_5: 'connectors',
  state_machine_with_api_and_propagate_tags: 'scheduled and EventBridge events',
  state_machine_with_events_and_alias: 'scheduled and EventBridge events',
  state_machine_with_permissions_boundary: 'scheduled and EventBridge events',
};

function transformCase(folder: URL, name: string) {
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
    strict: true,
  });
}

describe.each([
  ['HTTP APIs and function URLs', 'HTTP API', new URL('./', oracle)],
  ['REST APIs', 'REST API', new URL('rest/', oracle)],
])("AWS's own cases for %s", (_, kind, folder) => {
  const cases = readdirSync(new URL('input/', folder)).map((file) => file.replace(/\.yaml$/, ''));
  const counts = { equal: 0, exact: 0, templates: 0, texts: 0 };

  for (const name of cases.filter((name) => !Object.hasOwn(outOfScope, name))) {
    const expected: unknown = JSON.parse(readFileSync(new URL(`output/${name}.json`, folder), 'utf8'));
    if (isJsonObject(expected) && 'errorMessage' in expected) {
      counts.texts += 1;
      it(`${name}: the same error text`, () => {
        const { errors } = transformCase(folder, name);
        expect(samErrorDocument(errors)).toBe(expected.errorMessage);
        expect(errors.every((error) => error.position !== undefined || error.logicalId === '')).toBe(true);
        counts.exact += 1;
      });
    } else {
      counts.templates += 1;
      it(`${name}: the same template`, () => {
        const { document, errors } = transformCase(folder, name);
        expect(errors).toEqual([]);
        expect(comparable(document)).toEqual(comparable(expected));
        expect(corsLists(document)).toEqual(corsLists(expected));
        counts.equal += 1;
      });
    }
  }

  for (const name of cases.filter((name) => Object.hasOwn(outOfScope, name))) {
    it.skip(`${name}: left out, it needs ${outOfScope[name]}`, () => {});
  }

  afterAll(() => {
    console.log(
      `SAM oracle: ${counts.equal} of ${counts.templates} ${kind} cases equal, ` +
        `${counts.exact} of ${counts.texts} error texts exact`,
    );
  });
});
