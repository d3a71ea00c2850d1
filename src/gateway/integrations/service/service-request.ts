import type { ServiceSubtype } from '../../../aws/service-subtypes.ts';
import { isJsonObject, type Json } from '../../../base/json.ts';
import type { ServiceParameters } from './service-parameters.ts';

/** A call of an AWS service as it goes over the wire. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST';
  readonly target: string;
  /** Without Host, Content-Length and what signs the request. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Encodes a call in the protocol of its service. */
export function encodeServiceRequest(
  subtype: ServiceSubtype,
  values: ServiceParameters,
  { sqsProtocol }: { readonly sqsProtocol: 'query' | 'json' },
): ServiceRequest {
  switch (subtype.endpoint) {
    case 'appconfig':
      return encodeRest(values);
    case 'events':
      return encodeJson('1.1', 'AWSEvents.PutEvents', { Entries: [Object.fromEntries(values)] });
    case 'kinesis':
      return encodeJson('1.1', 'Kinesis_20131202.PutRecord', Object.fromEntries(values));
    case 'stepfunctions':
      return encodeJson('1.0', `AWSStepFunctions.${subtype.operation}`, withLowerInitials(values));
    case 'sqs':
      return sqsProtocol === 'json'
        ? encodeJson('1.0', `AmazonSQS.${subtype.operation}`, Object.fromEntries(values))
        : encodeQuery(subtype.operation, values);
  }
}

function encodeJson(version: string, target: string, body: Json): ServiceRequest {
  return {
    method: 'POST',
    target: '/',
    headers: ['Content-Type', `application/x-amz-json-${version}`, 'X-Amz-Target', target],
    body: JSON.stringify(body),
  };
}

/** Step Functions alone writes its members with small initials. */
function withLowerInitials(values: ServiceParameters): Json {
  return Object.fromEntries(
    [...values].map(([name, value]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value]),
  );
}

function encodeRest(values: ServiceParameters): ServiceRequest {
  const text = (name: string): string => encodeURIComponent(String(values.get(name) ?? ''));
  const path = `/applications/${text('Application')}/environments/${text('Environment')}/configurations/${text('Configuration')}`;
  const version = values.has('ClientConfigurationVersion')
    ? `&client_configuration_version=${text('ClientConfigurationVersion')}`
    : '';
  return { method: 'GET', target: `${path}?client_id=${text('ClientId')}${version}`, headers: [], body: '' };
}

/** The query protocol of SQS: lists and maps are numbered from 1, in the singular. */
function encodeQuery(operation: string, values: ServiceParameters): ServiceRequest {
  const pairs: [string, string][] = [
    ['Action', operation],
    ['Version', '2012-11-05'],
  ];
  for (const [name, value] of values) pairs.push(...queryPairs(name, value));
  return {
    method: 'POST',
    target: '/',
    headers: ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'],
    body: pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&'),
  };
}

function queryPairs(name: string, value: Json): [string, string][] {
  const singular = name.replace(/s$/, '');
  if (Array.isArray(value)) return value.map((item, i) => [`${singular}.${i + 1}`, String(item)]);
  if (!isJsonObject(value)) return [[name, String(value)]];
  return Object.entries(value).flatMap(([attribute, content], i): [string, string][] => [
    [`${singular}.${i + 1}.Name`, attribute],
    ...Object.entries(isJsonObject(content) ? content : {}).map(([member, text]): [string, string] => [
      `${singular}.${i + 1}.Value.${member}`,
      String(text),
    ]),
  ]);
}
