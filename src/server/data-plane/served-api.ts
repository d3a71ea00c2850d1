import type { Deployment } from '../../account/http-api.ts';
import type { RestDeployment, RestStage } from '../../account/rest-api.ts';
import type { CollectionName } from '../../account/store.ts';
import type { Gateway } from '../../gateway/gateway.ts';

/** What a stage serves, for explanations. */
export type Deployed =
  | { readonly kind: 'http'; readonly deployment: Deployment }
  | { readonly kind: 'rest'; readonly deployment: RestDeployment; readonly stage: RestStage };

/** One API as it is live. */
export interface ServedApi {
  readonly kind: Deployed['kind'];
  /** Compiled when it is first asked for. */
  gateway(): Gateway;
  /** Null when no stage of that name is deployed; a null name means any stage. */
  deployed(stageName: string | null): Deployed | null;
  /** The nouns that it was compiled from. Values of the store are immutable: the same objects mean the same gateway. */
  readonly sources: readonly unknown[];
}

/** Makes a value when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** How APIs of one kind come from the account to life. */
export interface ApiKind {
  /** The collections whose keys begin with the API's id. */
  readonly collections: ReadonlySet<CollectionName>;
  /**
   * The API as the account has it now, made anew unless `current` was made of the same; undefined when there is no
   * such API.
   */
  refresh(apiId: string, current: ServedApi | undefined): Promise<ServedApi | undefined>;
}

export function isMadeOf(current: ServedApi | undefined, sources: readonly unknown[]): current is ServedApi {
  return (
    current !== undefined &&
    current.sources.length === sources.length &&
    sources.every((source, index) => source === current.sources[index])
  );
}
