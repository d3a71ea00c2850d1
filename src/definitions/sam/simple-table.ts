import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  ownAttributes,
  positionOf,
  type SamResource,
  tagList,
  take,
} from './generated-resource.ts';
import { aMap, aMapOfNumbers, aMapOfStrings, anything, aStringOrMap, type PropertyTypes } from './property-types.ts';
import { isTruthy, pythonString } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, type SamMap } from './sam-map.ts';

export const simpleTableProperties: PropertyTypes = {
  PointInTimeRecoverySpecification: anything,
  PrimaryKey: aMapOfStrings,
  ProvisionedThroughput: aMapOfNumbers,
  TableName: aStringOrMap,
  Tags: aMap,
  SSESpecification: aMap,
};

const ATTRIBUTE_TYPES: Readonly<Record<string, string>> = { String: 'S', Number: 'N', Binary: 'B' };

/** A DynamoDB table with one key. */
export function transformSimpleTable(transform: Transform, sam: SamResource): GeneratedResource[] {
  const { properties } = sam;
  const key = primaryKey(transform, sam);
  const output: SamMap = {
    AttributeDefinitions: [key],
    KeySchema: [{ AttributeName: key.AttributeName, KeyType: 'HASH' }],
    Tags: isTruthy(get(properties, 'Tags')) ? tagList(transform, properties.Tags) : undefined,
  };
  for (const name of ['PointInTimeRecoverySpecification', 'ProvisionedThroughput', 'SSESpecification', 'TableName']) {
    if (!isTruthy(get(properties, name))) continue;
    take(transform, { container: properties, key: name }, { container: output, key: name });
  }
  if (!isTruthy(get(properties, 'ProvisionedThroughput'))) output.BillingMode = 'PAY_PER_REQUEST';
  return [
    generateResource(transform, {
      logicalId: sam.logicalId,
      type: 'AWS::DynamoDB::Table',
      attributes: ownAttributes(transform, sam),
      properties: output,
      position: positionOf(transform, sam),
    }),
  ];
}

function primaryKey({ positions }: Transform, { logicalId, properties }: SamResource): SamMap {
  const written = get(properties, 'PrimaryKey');
  if (!isTruthy(written)) return { AttributeName: 'id', AttributeType: 'S' };
  const at = positions.of(properties, 'PrimaryKey');
  const given = (name: string) => {
    const value = get(written, name) ?? null;
    if (value !== null) return value;
    throw invalidResource(logicalId, `Property 'PrimaryKey.${name}' is required.`, at);
  };
  const AttributeName = given('Name');
  const type = pythonString(given('Type'));
  const AttributeType = Object.hasOwn(ATTRIBUTE_TYPES, type) ? ATTRIBUTE_TYPES[type] : undefined;
  if (AttributeType === undefined) throw invalidResource(logicalId, `Invalid 'Type' "${type}".`, at);
  return { AttributeName, AttributeType };
}
