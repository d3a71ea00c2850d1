import type { Store } from '../../account/store.ts';
import type { StackState } from '../../provision/provision.ts';
import type { ReadyApi } from './events.ts';
import { readyHttpApi } from './ready-http-api.ts';

/** The APIs of a stack as the `ready` event has them, ordered by logical id. */
export function readyApis(stack: {
  readonly name: string;
  readonly state: StackState;
  readonly store: Store;
  /** The URL of an API's data port, without a final `/`. */
  readonly url: (apiId: string) => string;
  /** false: a REST API's stage is not part of its URL. */
  readonly stagePrefix: boolean;
}): Promise<ReadyApi[]> {
  const { state, store, stagePrefix } = stack;
  return Promise.all(
    apisOf(state).map(async ({ kind, logicalId, apiId }) => {
      const source = { apiId, state, store, url: stack.url(apiId) };
      const shown =
        kind === 'HTTP'
          ? await readyHttpApi(source)
          : await (await import('./ready-rest-api.ts')).readyRestApi({ ...source, stagePrefix });
      return { id: apiId, logicalId, stack: stack.name, ...shown, name: shown.name === '' ? logicalId : shown.name };
    }),
  );
}

/** The APIs of a stack, in the order in which they get their ports. */
export function apisOf(
  state: StackState,
): { readonly kind: ReadyApi['type']; readonly logicalId: string; readonly apiId: string }[] {
  return [...state.resources.values()]
    .flatMap(({ type, logicalId, physicalId, arn }) => {
      const kind = KINDS[type];
      // A WebSocket API is of the same type, and inert.
      return kind === undefined || arn === null ? [] : [{ kind, logicalId, apiId: physicalId }];
    })
    .sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

const KINDS: Readonly<Record<string, ReadyApi['type']>> = {
  'AWS::ApiGateway::RestApi': 'REST',
  'AWS::ApiGatewayV2::Api': 'HTTP',
};
