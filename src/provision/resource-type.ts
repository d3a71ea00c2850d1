import type { FunctionCode } from '../account/function.ts';
import type { OperationContext } from '../services/operation-context.ts';
import type { Members } from './property-shape.ts';

/**
 * How resources of one CloudFormation type come into being: as calls of the operations that the CLI reaches over
 * HTTP, and nothing else. Properties are resolved: no intrinsic is left in them.
 */
export interface ResourceType {
  /** Every property that CloudFormation knows, and its type; others are refused, as there. null: any. */
  readonly properties: Members | null;
  /** Properties whose change makes a new resource ("Update requires: Replacement" in the CloudFormation reference). */
  readonly replacedBy: readonly string[];
  create(context: ResourceContext, properties: Properties): Promise<Provisioned>;
  /** Brings an existing resource to `properties`; its physical id stays. */
  update(context: ResourceContext, properties: Properties, previous: ProvisionedResource): Promise<Provisioned>;
  delete(context: ResourceContext, previous: ProvisionedResource): Promise<void>;
}

export type Properties = { readonly [name: string]: unknown };

export interface ResourceContext {
  readonly operations: OperationContext;
  readonly stackName: string;
  readonly logicalId: string;
  /** Changes when the function's code on disk does, though its properties stay the same. */
  readonly codeRevision: string;
  /** What lies at a local path that the template names, relative to the template. */
  readonly locateCode: (path: string) => FunctionCode;
  /** `Metadata` of the resource (`BuildMethod` of a SAM function). */
  readonly metadata: Properties;
}

/** What a type gives back: what `Ref` and `Fn::GetAtt` answer, and how the noun in the account relates to the file. */
export interface Provisioned {
  /** The value of `Ref`. */
  readonly physicalId: string;
  /** The values of `Fn::GetAtt`; undefined for an attribute that the type does not have. */
  readonly getAtt: (attribute: string) => string | undefined;
  /** ARN of the noun in the account, the key of the source map; null when nothing is looked up by it. */
  readonly arn: string | null;
  /** Pointer in AWS's model → pointer in the properties, for members that do not have the same path in both. */
  readonly pointers?: ReadonlyMap<string, string>;
  /** What AWS takes and does not do: said, because it says so only where nobody looks. */
  readonly warnings?: readonly ProvisionWarning[];
}

export interface ProvisionWarning {
  readonly message: string;
  /** JSON pointer into the properties. */
  readonly pointer: string;
  readonly help?: string;
}

export interface ProvisionedResource extends Provisioned {
  readonly logicalId: string;
  readonly type: string;
  /** As resolved from the template: what the next update is compared with, and what positions are looked up in. */
  readonly properties: Properties;
  readonly codeRevision: string;
}
