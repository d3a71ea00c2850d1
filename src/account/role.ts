/** An IAM role, as the account keeps it. Nothing here asks what it allows; names are those of the IAM service model. */
export interface Role {
  readonly Path: string;
  readonly RoleName: string;
  readonly RoleId: string;
  readonly Arn: string;
  /** ISO 8601. */
  readonly CreateDate: string;
  /** The document as it was given; the operations give it percent-encoded. */
  readonly AssumeRolePolicyDocument: string;
  readonly Description?: string;
  readonly MaxSessionDuration: number;
  readonly PermissionsBoundary?: string;
  readonly Tags: Readonly<Record<string, string>>;
  /** Inline policies: document by name. */
  readonly Policies: Readonly<Record<string, string>>;
  readonly AttachedPolicyArns: readonly string[];
}
