import type { HttpApiSnapshot } from '../../account/http-api.ts';
import type { RestApiSnapshot } from '../../account/rest-api.ts';
import { apiArn, restApiArn } from '../../aws/arn.ts';
import { pointerStep } from '../../base/json.ts';
import { formatLine, type SourcePosition } from '../../base/source-position.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import type { StackState } from '../../provision/provision.ts';
import { functionUrlArn } from '../../provision/resource-types/lambda/function-url.ts';
import type { SourceMap } from '../../provision/source-map.ts';
import type { DataPlane } from '../data-plane/data-plane.ts';
import type { Deployed } from '../data-plane/served-api.ts';
import type { FunctionUrls } from '../function-urls.ts';
import type { ApiTarget, RequestTarget } from '../http-front/hosts.ts';
import { createCorsExplainer, type ExplainCors } from '../request-log/explain-cors.ts';
import { createFunctionUrlCorsExplainer } from '../request-log/explain-function-url-cors.ts';
import { createRestCorsExplainer } from '../request-log/explain-rest-cors.ts';
import type { DecidingPlace, RestDecidingPlace } from '../request-log/why.ts';
import { locateHandler } from './locate-handler.ts';
import type { DevSettings } from './settings.ts';

export interface CorsExplainersOptions {
  readonly settings: Pick<DevSettings, 'file' | 'region' | 'partition'>;
  readonly dataPlane: DataPlane;
  readonly functionUrls: FunctionUrls;
  readonly stack: () => StackState | null;
}

/** Gives who explains the CORS of an exchange, with the lines of the template that decide. */
export function createCorsExplainers(
  options: CorsExplainersOptions,
): (target: RequestTarget, response: GatewayResponse) => ExplainCors {
  const { dataPlane, functionUrls, stack } = options;
  // One for each deployment and each configuration of a URL.
  const known = new WeakMap<object, ExplainCors>();
  const remember = (key: object, create: () => ExplainCors): ExplainCors => {
    const explain = known.get(key) ?? create();
    known.set(key, explain);
    return explain;
  };

  return (target, response) => {
    if (target.kind === 'function-url') {
      const config = functionUrls.find(target.urlId)?.config;
      if (config === undefined) return noFunctionUrl;
      const arn = functionUrlArn(config.FunctionArn);
      return remember(config, () =>
        createFunctionUrlCorsExplainer({
          cors: config.Cors,
          locate: (pointer) => line(stack()?.sourceMap.locate(arn, pointer)),
        }),
      );
    }
    if (target.kind === 'no-such-function-url') return noFunctionUrl;
    const deployed = target.kind === 'api' ? dataPlane.deployed(target.apiId, response.report.stageName) : null;
    if (target.kind !== 'api' || deployed === null) return nothingKnown;
    return remember(deployed.deployment, () => explainApi(target, deployed, options));
  };
}

const nothingKnown = createCorsExplainer({ snapshot: null, locate: () => null });
const noFunctionUrl = createFunctionUrlCorsExplainer({ cors: undefined, locate: () => null });

function explainApi(target: ApiTarget, deployed: Deployed, { settings, stack }: CorsExplainersOptions): ExplainCors {
  if (deployed.kind === 'http') {
    const { Snapshot: snapshot } = deployed.deployment;
    const place = { apiArn: apiArn(settings, target.apiId), snapshot };
    return createCorsExplainer({
      snapshot,
      locate: (decides) => line(locatePlace(decides, { ...place, sourceMap: stack()?.sourceMap })),
    });
  }
  const { snapshot } = deployed.deployment;
  const place = { apiArn: restApiArn(settings, target.apiId), snapshot };
  return createRestCorsExplainer({
    snapshot,
    locate: (decides) =>
      decides.noun === 'Handler'
        ? locateHandler(decides.functionArn, { state: stack(), templateFile: settings.file })
        : line(locateRestPlace(decides, { ...place, sourceMap: stack()?.sourceMap })),
  });
}

function line(position: SourcePosition | undefined): string | null {
  return position === undefined ? null : formatLine(position);
}

/** Where the template says what decided. Routes are resources of their own, or parts of an API's body. */
function locatePlace(
  place: DecidingPlace,
  { apiArn, sourceMap, snapshot }: { apiArn: string; sourceMap: SourceMap | undefined; snapshot: HttpApiSnapshot },
): SourcePosition | undefined {
  if (place.noun === 'Api') return sourceMap?.locate(apiArn, place.pointer);
  const routeKey = snapshot.Routes.find(({ RouteId }) => RouteId === place.routeId)?.RouteKey ?? '';
  return (
    sourceMap?.locate(`${apiArn}/routes/${place.routeId}`, place.pointer) ??
    sourceMap?.locate(apiArn, `${pointerStep('/Routes', routeKey)}${place.pointer}`)
  );
}

/** The same of a REST API: its parts are resources of their own (CDK, CloudFormation), or parts of its body (SAM). */
function locateRestPlace(
  place: Exclude<RestDecidingPlace, { readonly noun: 'Handler' }>,
  { apiArn, sourceMap, snapshot }: { apiArn: string; sourceMap: SourceMap | undefined; snapshot: RestApiSnapshot },
): SourcePosition | undefined {
  switch (place.noun) {
    case 'RestApi':
      return sourceMap?.locate(apiArn, place.pointer);
    case 'GatewayResponse': {
      const inBody = `${pointerStep('/gatewayResponses', place.responseType)}${place.pointer}`;
      return (
        sourceMap?.locate(`${apiArn}/gatewayresponses/${place.responseType}`, place.pointer) ??
        sourceMap?.locate(apiArn, inBody)
      );
    }
    case 'Resource':
    case 'Method': {
      const path = snapshot.resources.find(({ id }) => id === place.resourceId)?.path ?? '';
      const resourceArn = `${apiArn}/resources/${place.resourceId}`;
      const inBody = pointerStep('/resources', path);
      if (place.noun === 'Resource') return sourceMap?.locate(resourceArn, '') ?? sourceMap?.locate(apiArn, inBody);
      return (
        sourceMap?.locate(`${resourceArn}/methods/${place.httpMethod}`, place.pointer) ??
        sourceMap?.locate(apiArn, `${pointerStep(`${inBody}/resourceMethods`, place.httpMethod)}${place.pointer}`)
      );
    }
  }
}
