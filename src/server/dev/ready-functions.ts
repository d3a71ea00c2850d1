import type { FunctionUrlCors } from '../../account/function.ts';
import type { StackState } from '../../provision/provision.ts';
import type { ProvisionedResource } from '../../provision/resource-type.ts';
import type { ReadyFunction } from './events.ts';

export interface StackFunctionUrl {
  readonly logicalId: string;
  readonly urlId: string;
  /** With the alias, when the URL is that of one. */
  readonly functionArn: string;
}

/** The function URLs of a stack, in the order in which they get their ports. */
export function functionUrlsOf(state: StackState): StackFunctionUrl[] {
  return [...state.resources.values()]
    .filter(({ type }) => type === 'AWS::Lambda::Url')
    .map(({ logicalId, physicalId, getAtt }) => ({
      logicalId,
      urlId: new URL(getAtt('FunctionUrl') as string).hostname.split('.')[0] as string,
      functionArn: physicalId,
    }))
    .sort((a, b) => (a.logicalId < b.logicalId ? -1 : 1));
}

/** The functions of a stack as the `ready` event has them. */
export function readyFunctions(
  state: StackState,
  find: {
    /** The URL of a function URL's data port, without a final `/`. */
    readonly url: (urlId: string) => string;
    readonly cors: (urlId: string) => FunctionUrlCors | null;
  },
): ReadyFunction[] {
  const urls = functionUrlsOf(state);
  return [...state.resources.values()]
    .filter(({ type }) => type === 'AWS::Lambda::Function')
    .map((resource) => {
      const { logicalId, physicalId, properties } = resource;
      const own = urlOf(resource, urls);
      return {
        logicalId,
        name: physicalId,
        runtime: String(properties.Runtime ?? ''),
        url: own === undefined ? null : find.url(own.urlId),
        cors: own === undefined ? null : find.cors(own.urlId),
      };
    });
}

/** The function's own URL comes before that of an alias. */
function urlOf({ arn }: ProvisionedResource, urls: readonly StackFunctionUrl[]): StackFunctionUrl | undefined {
  return (
    urls.find(({ functionArn }) => functionArn === arn) ??
    urls.find(({ functionArn }) => functionArn.startsWith(`${arn}:`))
  );
}
