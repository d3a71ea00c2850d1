import { isJsonObject } from '../../base/json.ts';
import type { WireAnswer } from './wire-message.ts';
import type { WireService } from './wire-service.ts';

/** What an operation of the query protocol gives, as XML. */
export function encodeQueryOutput(
  service: WireService,
  operation: string,
  { output, requestId }: { readonly output: unknown; readonly requestId: string },
): WireAnswer {
  const shape = service.operations[operation]?.[4] ?? null;
  const members = shape === null || !isJsonObject(output) ? '' : structure(service, shape, output);
  const result = shape === null ? '' : `<${operation}Result>${members}</${operation}Result>`;
  return {
    status: 200,
    contentType: 'text/xml',
    headers: ['x-amzn-RequestId', requestId],
    body:
      `<${operation}Response xmlns="${service.namespace ?? ''}">${result}` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
  };
}

function structure(service: WireService, shape: string, value: { readonly [member: string]: unknown }): string {
  return Object.entries(service.shapes[shape] ?? {})
    .map(([member, [wireName, type]]) => {
      const given = value[member];
      return given === undefined || given === null ? '' : element(wireName, content(service, type, given));
    })
    .join('');
}

function content(service: WireService, type: string, value: unknown): string {
  if (type.endsWith('[]')) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    return items.map((item) => element('member', content(service, type.slice(0, -2), item))).join('');
  }
  if (!isJsonObject(value)) return xmlText(String(value));
  if (type.endsWith('{}')) {
    const entries = Object.entries(value).map(
      ([key, entry]) => element('key', xmlText(key)) + element('value', content(service, type.slice(0, -2), entry)),
    );
    return entries.map((entry) => element('entry', entry)).join('');
  }
  return structure(service, type, value);
}

function element(name: string, inner: string): string {
  return `<${name}>${inner}</${name}>`;
}

/** Text as XML 1.0 can have it: other characters than these cannot even be escaped. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}
