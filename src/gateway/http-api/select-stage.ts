import type { Api, Deployment, Stage } from '../../account/http-api.ts';
import type { Gateway } from '../gateway.ts';
import type { GatewayPorts } from '../ports.ts';
import type { GatewayRequest } from '../request.ts';
import { type RequestPath, readRequestPath } from '../request-path.ts';
import { compileCors } from './cors.ts';
import { compileHttpApi, type HttpApiStageGateway } from './gateway.ts';
import { compileGatewayResponses } from './gateway-response.ts';

export interface DeployedStage {
  readonly deployment: Deployment;
  readonly stage: Stage;
}

/**
 * Compiles all stages of an API to one gateway. A stage that the first path segment names is served there; every other
 * request belongs to `$default`; without one it is 404 (HTTP API developer guide, "Routing API requests"; the 404, also
 * for OPTIONS, recorded 2026-04-22).
 */
export function compileApi({
  stages,
  liveApi,
  ports,
}: {
  readonly stages: readonly DeployedStage[];
  /** The API as it stands now, for `http-api.cors.needs-deployment`. */
  readonly liveApi?: Api;
  readonly ports: GatewayPorts;
}): Gateway {
  const byName = new Map<string, HttpApiStageGateway>();
  for (const { deployment, stage } of stages) {
    byName.set(stage.StageName, compileHttpApi(deployment, stage, ports, liveApi));
  }
  const fallback = byName.get('$default');
  if (fallback !== undefined && byName.size === 1) return fallback;

  // CORS belongs to a deployment, and without a stage there is none.
  const { assume } = ports;
  const renderFailure = compileGatewayResponses({ stageName: null, cors: compileCors(undefined, assume), assume });
  const encodedSlash = assume['http-api.route.encoded-slash'] === 'stays' ? 'stays' : 'separates';
  const select = ({ apiMapping }: GatewayRequest, path: RequestPath): HttpApiStageGateway | undefined => {
    if (apiMapping !== undefined) return byName.get(apiMapping.stageName);
    const [, name = ''] = path.segments;
    return name === '$default' ? fallback : (byName.get(name) ?? fallback);
  };
  return {
    handle(request) {
      const path = readRequestPath(request.apiMapping?.path ?? request.path, encodedSlash);
      const gateway = select(request, path);
      if (gateway !== undefined) return gateway.handle(request, path);
      const detail = noStage(path.segments[1] ?? '', {
        mapped: request.apiMapping?.stageName,
        deployed: [...byName.keys()],
      });
      return renderFailure({ type: 'not-found', detail }, request);
    },
    logAccess(exchange) {
      byName.get(exchange.response.report.stageName ?? '')?.logAccess(exchange);
    },
  };
}

function noStage(
  first: string,
  { mapped, deployed }: { readonly mapped: string | undefined; readonly deployed: readonly string[] },
): string {
  const missing = mapped ?? (first === '' ? '$default' : `${JSON.stringify(first)}, and no $default`);
  return `The API has no stage ${missing}. ${deployed.length === 0 ? 'None is deployed.' : `Deployed: ${deployed.join(', ')}.`}`;
}
