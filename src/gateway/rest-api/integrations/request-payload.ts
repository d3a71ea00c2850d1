import { firstHeader } from '../../../base/header-list.ts';
import type { IntegrationSource, RestIntegrationFailure } from '../method-call.ts';
import { compileBinaryMediaTypes, firstMediaType } from './binary-media-types.ts';
import { convertRequest, type Payload, payloadText } from './content-handling.ts';
import { configurationError, invalidRequestJson, unsupportedMediaType } from './integration-failures.ts';
import type { MethodRequest } from './method-request.ts';
import { readTemplate, renderTemplate, type Template } from './templates.ts';

/** What becomes of the body of one request: it is given to a template, passed through, or refused. */
export interface PayloadPlan {
  readonly template: Template | null;
  readonly isRefused: boolean;
  /** Type and parameters, as the client sent it. */
  readonly contentType: string | null;
  /** False when a template makes the payload without looking at the body. */
  readonly needsBody: boolean;
}

export interface CompiledRequestPayload {
  readonly plan: (request: MethodRequest) => PayloadPlan;
  readonly encode: (request: MethodRequest, plan: PayloadPlan, body: Buffer) => Payload | RestIntegrationFailure;
}

/**
 * Compiles requestTemplates, passthroughBehavior and contentHandling of an integration that is no proxy. The template is
 * chosen by the Content-Type without its parameters, `application/json` when there is none (reported), else `$default`.
 */
export function compileRequestPayload(source: IntegrationSource): CompiledRequestPayload {
  const { integration, snapshot, ports } = source;
  const { passthroughBehavior, contentHandling } = integration;
  const templates = new Map(
    Object.entries(integration.requestTemplates ?? {}).map(([type, text]) => [
      type.trim().toLowerCase(),
      readTemplate(text, ports.assume),
    ]),
  );
  const refusesOthers =
    passthroughBehavior === 'NEVER' || (passthroughBehavior === 'WHEN_NO_TEMPLATES' && templates.size > 0);
  const isBinary = compileBinaryMediaTypes(snapshot.api.binaryMediaTypes);
  const mockTakesBinary = integration.type === 'MOCK' && ports.assume['rest-api.mock.binary-star-star'] === 'ok';

  return {
    plan: ({ call }) => {
      const contentType = firstHeader(call.request.headers, 'content-type');
      const template = templates.get(firstMediaType(contentType) || DEFAULT_TYPE) ?? templates.get('$default') ?? null;
      return {
        template,
        isRefused: template === null && refusesOthers,
        contentType,
        needsBody: template === null || (template.kind === 'template' && template.needsBody),
      };
    },
    encode: (request, { template, isRefused, contentType }, body) => {
      const { call } = request;
      if (isRefused) return unsupportedMediaType(firstMediaType(contentType) || DEFAULT_TYPE);
      const payload = convertRequest(body, { isBinary: !mockTakesBinary && isBinary(contentType), contentHandling });
      if (payload === 'not-base64') return configurationError(call, NOT_BASE64);
      if (template === null) return payload;
      // A template reads text. Bytes, even none, cannot be given to it (recorded of CONVERT_TO_BINARY, reported of MOCK).
      if (!payload.isText) {
        return configurationError(call, NOT_TRANSFORMED, { detail: `${BINARY_BODY} ${CONVERT_HELP}` });
      }
      const rendering = renderTemplate(template, { request, body: payloadText(payload) }, source);
      if (rendering.kind === 'rendered') return { content: rendering.text, isText: true };
      const { reason, detail } = rendering;
      if (reason === 'payload') return invalidRequestJson(detail);
      return configurationError(call, NOT_TRANSFORMED, { detail });
    },
  };
}

const DEFAULT_TYPE = 'application/json';

export const NOT_BASE64 = 'Unable to base64 decode the body.';
const NOT_TRANSFORMED = 'Unable to transform request';

const BINARY_BODY =
  'The body is binary by binaryMediaTypes and contentHandling, and a mapping template takes text alone.';
const CONVERT_HELP = 'Set contentHandling of the integration to CONVERT_TO_TEXT.';
