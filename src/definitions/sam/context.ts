import type { Assumptions } from '../../aws/assumptions.ts';
import type { Diagnostic } from '../../base/diagnostic.ts';
import type { SourcePositions } from '../../base/source-position.ts';
import type { GeneratedResource } from './generated-resource.ts';
import type { SharedUsagePlan } from './rest-api-usage-plan.ts';
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
  /** `true`: what SAM refuses is refused, also where a rewrite could save it. */
  readonly strict?: boolean;
  /** Assumption name → value in force; absent: the defaults. */
  readonly assume?: Pick<Assumptions, 'sam.gateway-response.prefixed-keys'>;
  /** Milliseconds since 1970, for `AlwaysDeploy`. Default: the clock. */
  readonly now?: () => number;
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
  /** What was rewritten to run, although SAM would refuse it. */
  readonly warnings: Diagnostic[];
  /** Whether keys such as `gatewayresponse.header.X` are rewritten, and not refused as SAM does. */
  readonly rewritesPrefixedKeys: boolean;
  /** Whether the translator walks through this template's maps in the order of Python 2's. */
  readonly hasPython2Maps: boolean;
  readonly now: () => number;
  /** Record sets of all APIs that share a hosted zone go into one group. */
  readonly recordSetGroups: Map<string, GeneratedResource>;
  /** What all APIs with a `SHARED` usage plan put into it. */
  readonly sharedUsagePlan: SharedUsagePlan;
}
