import type { Assumptions } from '../../../aws/assumptions.ts';
import {
  compilePathTemplate,
  encodeForPath,
  encodeForQuery,
  literalForPath,
  type PathPart,
} from '../../mapping/path-template.ts';
import type { IntegrationCall, IntegrationSource } from '../integration.ts';
import { routedPath } from '../path-below-stage.ts';
import { fillStageVariables } from '../stage-variables.ts';
import { readBackendUri } from './backend-uri.ts';

/** Where an HTTP integration sends its requests, or why there is no such place. */
export type UpstreamTarget =
  | {
      readonly kind: 'target';
      /** `https://api.example.com:8443`. Nothing of a request reaches it. */
      readonly origin: string;
      /** Value of `Host`; null when the client's own is passed on. */
      readonly host: string | null;
      /** For people. */
      readonly url: string;
      readonly note: string | null;
      /** Path and query. */
      readonly targetOf: (call: IntegrationCall) => string;
    }
  | { readonly kind: 'none'; readonly detail: string };

export function compileUpstreamTarget(source: IntegrationSource): UpstreamTarget {
  const { integration, stage, ports } = source;
  const given = integration.IntegrationUri ?? '';
  const { text: uri, missing } = fillStageVariables(given, stage.StageVariables ?? {});
  if (missing.length > 0) {
    return none(`IntegrationUri needs the stage variable ${missing.join(', ')}, which is not set.`);
  }
  return integration.ConnectionType === 'VPC_LINK'
    ? compilePrivateTarget(uri, source)
    : compilePublicTarget(uri, source, ports.assume);
}

/** `https://api.example.com/pets/{id}?verbose=1`: the URI says path and query, and the client's query follows. */
function compilePublicTarget(uri: string, { route }: IntegrationSource, assume: Assumptions): UpstreamTarget {
  const parsed = readBackendUri(uri);
  if (parsed === null) return none(`IntegrationUri ${uri} is not an http or https URL with a host.`);
  const { origin, host, path, query } = parsed;
  const pathOf = compilePathTemplate(partsOf(path, literalForPath, encodeForPath));
  const queryOf = compileTexts(partsOf(query, literalForPath, encodeForQuery));
  const appendsPath = route.RouteKey === '$default' && assume['http-api.http.default-route-path'] === 'appended';
  return {
    kind: 'target',
    origin,
    host,
    url: uri,
    note: null,
    targetOf: (call) => {
      const base = call.overwritten?.path ?? pathOf(call);
      return withQuery(
        appendsPath ? joinPaths(base, routedPath(call.request)) : base,
        queryOf(call),
        call.request.query,
      );
    },
  };
}

/**
 * A private integration names a listener of a load balancer or a Cloud Map service, not a URL: the backend gets the
 * client's own path, with the stage (documented), and its Host (recorded 2024-04-01 and 2025-08-04). Which backend
 * stands for it here says `--service-endpoint`, as plain HTTP.
 */
function compilePrivateTarget(uri: string, { integration, ports }: IntegrationSource): UpstreamTarget {
  const { ConnectionId: connectionId = '' } = integration;
  const endpoints = ports.serviceEndpoints ?? {};
  const endpoint = [uri, connectionId, 'vpc-link'].map((name) => own(endpoints, name)).find((url) => url !== undefined);
  const parsed = readBackendUri(endpoint ?? uri);
  if (parsed === null || parsed.hasVariables) {
    return none(
      `A private integration needs the URL of its backend: --service-endpoint vpc-link=http://127.0.0.1:PORT, or ${uri}=… for this one alone.`,
    );
  }
  const base = parsed.path.replace(/\/$/, '');
  return {
    kind: 'target',
    origin: parsed.origin,
    host: null,
    url: endpoint ?? uri,
    note: `The VPC link ${connectionId} is not used: requests go to ${parsed.origin} directly.`,
    targetOf: ({ request, overwritten }) =>
      withQuery(`${base}${overwritten?.path ?? routedPath(request)}`, '', request.query),
  };
}

/** Cuts text at `{name}`; `{proxy+}` is taken for `{proxy}`. */
function partsOf(
  text: string,
  writeLiteral: (text: string) => string,
  writeValue: (text: string) => string,
): readonly PathPart<IntegrationCall>[] {
  const parts: PathPart<IntegrationCall>[] = [];
  let end = 0;
  for (const match of text.matchAll(/\{([^{}/]+?)\+?\}/g)) {
    const name = match[1] as string;
    if (match.index > end) parts.push(writeLiteral(text.slice(end, match.index)));
    parts.push(({ pathParameters }) => writeValue(pathParameters === null ? '' : (own(pathParameters, name) ?? '')));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(writeLiteral(text.slice(end)));
  return parts;
}

function compileTexts(parts: readonly PathPart<IntegrationCall>[]): (call: IntegrationCall) => string {
  if (parts.length === 0) return () => '';
  return (call) => parts.map((part) => (typeof part === 'string' ? part : part(call))).join('');
}

function withQuery(path: string, ownQuery: string, clientQuery: string): string {
  if (ownQuery === '') return clientQuery === '' ? path : `${path}?${clientQuery}`;
  return clientQuery === '' ? `${path}?${ownQuery}` : `${path}?${ownQuery}&${clientQuery}`;
}

function joinPaths(base: string, path: string): string {
  return base.endsWith('/') ? `${base}${path.slice(1)}` : `${base}${path}`;
}

function own(record: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function none(detail: string): UpstreamTarget {
  return { kind: 'none', detail };
}
