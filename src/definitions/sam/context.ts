import type { SourcePositions } from '../../base/source-position.ts';
import type { GeneratedResource } from './generated-resource.ts';
import type { SamMap } from './sam-map.ts';

/** What the transform is told about the world it runs in. */
export interface TransformContext {
  readonly region: string;
  readonly partition: string;
  /** Given parameter values; the template's defaults come below them. */
  readonly parameterValues: ReadonlyMap<string, unknown>;
  /** ARNs of managed policies by name, beyond those every account has. */
  readonly managedPolicies?: ReadonlyMap<string, string>;
  /**
   * Packaging turns local paths (`CodeUri: src/`) into S3 addresses before the translator sees them, and it refuses
   * what is left. Without packaging the paths are what matters: `keep`, the default, passes them on as strings.
   */
  readonly localPaths?: 'keep' | 'refuse';
}

/** What has no counterpart in the transformed document. */
export interface NotTransformed {
  readonly logicalId: string;
  /** The type of the resource, or of its part. */
  readonly type: string;
  /** `Events.Nightly`, when it is a part of a resource that was transformed otherwise. */
  readonly part?: string;
}

/** What all steps of one transform share. */
export interface Transform {
  readonly region: string;
  readonly partition: string;
  /** Parameter values with defaults, and the pseudo parameters the translator knows. */
  readonly parameters: ReadonlyMap<string, unknown>;
  readonly managedPolicies: ReadonlyMap<string, string>;
  readonly keepsLocalPaths: boolean;
  readonly positions: SourcePositions;
  /** The document, owned by this transform. */
  readonly document: SamMap;
  /** Its `Resources`: SAM's, as the steps before have completed them. */
  readonly resources: SamMap;
  readonly notTransformed: NotTransformed[];
  /** Record sets of all APIs that share a hosted zone go into one group. */
  readonly recordSetGroups: Map<string, GeneratedResource>;
}
