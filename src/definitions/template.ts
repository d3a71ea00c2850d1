import type { SourcePosition, SourcePositions } from '../base/source-position.ts';

/**
 * What every form of definition ends in: CloudFormation resources with their positions.
 *
 * Parameters, mappings, conditions and pseudo parameters have been evaluated; what refers to another resource is still
 * an intrinsic (`{ Ref }`, `{ 'Fn::GetAtt' }`, also inside `Fn::Sub` and `Fn::Join`), because its value exists only once that
 * resource does. What cannot be known here is an `Unknown`, never a guess.
 */
export interface Template {
  readonly stackName: string;
  /** The file the resources come from, as the user named it. */
  readonly file: string;
  /** Resources whose condition holds, in template order. */
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
  readonly positions: SourcePositions;
}

export interface TemplateResource {
  readonly logicalId: string;
  /** CloudFormation's type, e.g. `AWS::ApiGatewayV2::Api`. */
  readonly type: string;
  readonly properties: TemplateObject;
  /** Explicit `DependsOn`; references in the properties come on top of it. */
  readonly dependsOn: readonly string[];
  readonly metadata: TemplateObject;
  readonly position: SourcePosition | undefined;
  readonly origin: ResourceOrigin;
}

/** The form's own view of a resource, so that a rule may look at what the user wrote. */
export interface ResourceOrigin {
  readonly form: 'cloudformation' | 'sam' | 'cdk' | 'terraform' | 'openapi' | 'serverless';
  /** How the form names it: the SAM logical id, the Terraform address. */
  readonly address: string;
  readonly position: SourcePosition | undefined;
}

export interface TemplateOutput {
  readonly name: string;
  readonly value: TemplateValue;
  readonly exportName: TemplateValue | undefined;
}

/** JSON, intrinsics that refer to resources, and Unknown. */
export type TemplateValue = null | boolean | number | string | Unknown | readonly TemplateValue[] | TemplateObject;

export type TemplateObject = { readonly [key: string]: TemplateValue };

/** A value that exists only on AWS, with the reason in words: `Fn::ImportValue of SharedVpcId`. */
export class Unknown {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** What a template is evaluated with. */
export interface TemplateOptions {
  readonly file: string;
  readonly stackName: string;
  readonly region: string;
  readonly accountId: string;
  readonly partition: string;
  /** `--parameter-overrides`; wins over `Default`. */
  readonly parameterOverrides: Readonly<Record<string, string>>;
  /** `--strict`: what the form's own tool refuses is refused, also where a named rewrite could save it. */
  readonly strict?: boolean;
}
