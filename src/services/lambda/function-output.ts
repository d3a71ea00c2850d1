import type { LambdaFunction } from '../../account/function.ts';

/** FunctionConfiguration of the service model. */
export type FunctionConfigurationOutput = Omit<
  LambdaFunction,
  'Code' | 'Policy' | 'Tags' | 'ReservedConcurrentExecutions' | 'PolicyRevisionId' | 'Layers'
> & {
  readonly Version: '$LATEST';
  readonly Layers?: readonly { readonly Arn: string }[];
  readonly State: string;
  readonly StateReason?: string;
  readonly StateReasonCode?: string;
  readonly LastUpdateStatus?: string;
  readonly LastUpdateStatusReason?: string;
  readonly LastUpdateStatusReasonCode?: string;
  readonly SnapStart: { readonly ApplyOn: string; readonly OptimizationStatus: string };
};

/**
 * A change is over at once here. The operations say `Pending` and `InProgress` all the same, as AWS's do, because
 * clients wait for what comes after; the next look gives `Active` and `Successful` (all three recorded).
 */
export function functionConfiguration(
  stored: LambdaFunction,
  moment: 'created' | 'updated' | 'settled' = 'settled',
): FunctionConfigurationOutput {
  const {
    Code: _,
    Policy: __,
    Tags: ___,
    ReservedConcurrentExecutions: ____,
    PolicyRevisionId,
    Layers,
    ...members
  } = stored;
  return {
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${stored.FunctionName}` },
    TracingConfig: { Mode: 'PassThrough' },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...members,
    RevisionId: PolicyRevisionId ?? stored.RevisionId,
    ...(Layers === undefined || Layers.length === 0 ? {} : { Layers: Layers.map((Arn) => ({ Arn })) }),
    Version: '$LATEST',
    ...state(moment),
  };
}

function state(moment: 'created' | 'updated' | 'settled') {
  const reason = 'The function is being created.';
  if (moment === 'created') return { State: 'Pending', StateReason: reason, StateReasonCode: 'Creating' };
  if (moment === 'settled') return { State: 'Active', LastUpdateStatus: 'Successful' };
  return {
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: 'Creating',
  };
}
