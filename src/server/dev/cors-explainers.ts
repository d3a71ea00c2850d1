import type { HttpApiSnapshot } from '../../account/http-api.ts';
import { apiArn } from '../../aws/arn.ts';
import { pointerStep } from '../../base/json.ts';
import { formatLine, type SourcePosition } from '../../base/source-position.ts';
import type { GatewayResponse } from '../../gateway/response.ts';
import { functionUrlArn } from '../../provision/resource-types/lambda/function-url.ts';
import type { SourceMap } from '../../provision/source-map.ts';
import type { DataPlane } from '../data-plane.ts';
import type { FunctionUrls } from '../function-urls.ts';
import type { RequestTarget } from '../http-front/hosts.ts';
import { createCorsExplainer, type ExplainCors } from '../request-log/explain-cors.ts';
import { createFunctionUrlCorsExplainer } from '../request-log/explain-function-url-cors.ts';
import type { DecidingPlace } from '../request-log/why.ts';
import type { DevSettings } from './settings.ts';

/** Gives who explains the CORS of an exchange, with the lines of the template that decide. */
export function createCorsExplainers(options: {
  readonly settings: DevSettings;
  readonly dataPlane: DataPlane;
  readonly functionUrls: FunctionUrls;
  readonly sourceMap: () => SourceMap | undefined;
}): (target: RequestTarget, response: GatewayResponse) => ExplainCors {
  const { settings, dataPlane, functionUrls, sourceMap } = options;
  // One for each deployment and each configuration of a URL.
  const known = new WeakMap<object, ExplainCors>();
  const remember = (key: object, create: () => ExplainCors): ExplainCors => {
    const explain = known.get(key) ?? create();
    known.set(key, explain);
    return explain;
  };
  const line = (position: SourcePosition | undefined): string | null =>
    position === undefined ? null : formatLine(position);

  return (target, response) => {
    if (target.kind === 'function-url') {
      const config = functionUrls.find(target.urlId)?.config;
      if (config === undefined) return noFunctionUrl;
      const arn = functionUrlArn(config.FunctionArn);
      return remember(config, () =>
        createFunctionUrlCorsExplainer({
          cors: config.Cors,
          locate: (pointer) => line(sourceMap()?.locate(arn, pointer)),
        }),
      );
    }
    if (target.kind === 'no-such-function-url') return noFunctionUrl;
    const deployment = target.kind === 'api' ? dataPlane.deployed(target.apiId, response.report.stageName) : undefined;
    if (target.kind !== 'api' || deployment === undefined) return nothingKnown;
    const arn = apiArn(settings, target.apiId);
    const { Snapshot: snapshot } = deployment;
    return remember(deployment, () =>
      createCorsExplainer({
        snapshot,
        locate: (place) => line(locatePlace(place, { apiArn: arn, sourceMap: sourceMap(), snapshot })),
      }),
    );
  };
}

const nothingKnown = createCorsExplainer({ snapshot: null, locate: () => null });
const noFunctionUrl = createFunctionUrlCorsExplainer({ cors: undefined, locate: () => null });

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
