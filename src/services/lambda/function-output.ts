import type { FunctionVersion } from '../../account/function.ts';

/** FunctionConfiguration of the service model. */
export type FunctionConfigurationOutput = Omit<
  FunctionVersion,
  'Code' | 'Policy' | 'Tags' | 'ReservedConcurrentExecutions' | 'PolicyRevisionId' | 'ContentId' | 'CodeRevision'
> & {
  readonly State?: string;
  readonly StateReason?: string;
  readonly StateReasonCode?: string;
  readonly LastUpdateStatus?: string;
  readonly LastUpdateStatusReason?: string;
  readonly LastUpdateStatusReasonCode?: string;
  readonly SnapStart: { readonly ApplyOn: string; readonly OptimizationStatus: string };
};

/**
 * A change is over at once here. The operations say `Pending` and `InProgress` all the same, as AWS's do, because
 * clients wait for what comes after; the next look gives `Active` and `Successful`, and a list neither (all recorded).
 */
export type Moment = 'created' | 'updated' | 'settled' | 'listed';

/** @param qualifier what the ARN ends in, when it names more than the function */
export function functionConfiguration(
  version: FunctionVersion,
  { moment, qualifier }: { readonly moment: Moment; readonly qualifier?: string | undefined },
): FunctionConfigurationOutput {
  const {
    Code: _,
    Policy: __,
    Tags: ___,
    ReservedConcurrentExecutions: ____,
    PolicyRevisionId: _____,
    ContentId: ______,
    CodeRevision: _______,
    Layers = [],
    ...members
  } = version;
  return {
    Architectures: ['x86_64'],
    EphemeralStorage: { Size: 512 },
    LoggingConfig: { LogFormat: 'Text', LogGroup: `/aws/lambda/${version.FunctionName}` },
    TracingConfig: { Mode: 'PassThrough' },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...members,
    FunctionArn: qualifier === undefined ? version.FunctionArn : `${version.FunctionArn}:${qualifier}`,
    ...(Layers.length === 0 ? {} : { Layers }),
    ...state(moment),
  };
}

/** Under its own version, as PublishVersion and the lists name it. */
export function versionConfiguration(version: FunctionVersion, moment: Moment): FunctionConfigurationOutput {
  return functionConfiguration(version, { moment, qualifier: version.Version });
}

function state(moment: Moment) {
  const reason = 'The function is being created.';
  if (moment === 'listed') return {};
  if (moment === 'created') return { State: 'Pending', StateReason: reason, StateReasonCode: 'Creating' };
  if (moment === 'settled') return { State: 'Active', LastUpdateStatus: 'Successful' };
  return {
    State: 'Active',
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: 'Creating',
  };
}
