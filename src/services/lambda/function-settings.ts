import type { LambdaFunction } from '../../account/function.ts';
import type { InputProblem } from '../../aws/check-input.ts';
import type { CreateFunctionRequest, Environment } from '../../aws/generated/lambda.ts';
import { RESERVED_VARIABLES } from '../../aws/reserved-variables.ts';
import { ServiceError } from '../../aws/service-error.ts';
import { pointerStep } from '../../base/json.ts';
import type { OperationContext } from '../operation-context.ts';
import { invalidParameter } from './refusals.ts';
import { checkRuntime } from './runtimes.ts';

/** What CreateFunction and UpdateFunctionConfiguration share. */
export type SettingsInput = Pick<
  CreateFunctionRequest,
  | 'Runtime'
  | 'Handler'
  | 'Description'
  | 'Timeout'
  | 'MemorySize'
  | 'Environment'
  | 'EphemeralStorage'
  | 'TracingConfig'
  | 'LoggingConfig'
>;

/** Lambda has words of its own for runtimes and layers; code has been read by its kind. */
export const isCheckedByItself = ({ member }: InputProblem): boolean => /^\/(Runtime|Code|Layers)(\/|$)/.test(member);

/** `2024-01-01T00:00:00.000+0000`, the form of this service. */
export function lastModified({ now }: Pick<OperationContext, 'now'>): string {
  return new Date(now()).toISOString().replace('Z', '+0000');
}

/** Refuses settings that the service model lets pass and Lambda does not. */
export function checkSettings(input: SettingsInput): void {
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  if (input.Timeout !== undefined && input.Timeout > 900) {
    throw tooHigh('timeout', input.Timeout, 900, '/Timeout');
  }
  if (input.MemorySize !== undefined && input.MemorySize > 10240) {
    // Reported in this form for accounts whose limit is 3008.
    const text = "'MemorySize' value failed to satisfy constraint: Member must have value less than or equal to 10240";
    throw invalidParameter(text, '/MemorySize');
  }
  checkEnvironment(input.Environment);
}

function tooHigh(name: string, value: number, limit: number, member: string): ServiceError {
  const text = `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have value less than or equal to ${limit}`;
  return new ServiceError('ValidationException', 400, text, member);
}

function checkEnvironment(environment: Environment | undefined): void {
  const variables = environment?.Variables ?? {};
  const member = '/Environment/Variables';
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        'contains reserved keys that are currently not supported for modification. ' +
        `Reserved keys used in this request: ${reserved.join(', ')}`,
      `${member}/${reserved[0]}`,
    );
  }
  const malformed = Object.keys(variables).find((name) => !/^[a-zA-Z]([a-zA-Z0-9_])+$/.test(name));
  if (malformed !== undefined) {
    throw new ServiceError(
      'ValidationException',
      400,
      "1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: " +
        'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]',
      pointerStep(member, malformed),
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > 4096) {
    // Recorded.
    throw invalidParameter(
      'Lambda was unable to configure your environment variables because the environment variables you have provided ' +
        `exceeded the 4KB limit. String measured: ${measured}`,
      member,
    );
  }
}

/** The members to store; those that are absent are left out. */
export function settings(input: SettingsInput): Partial<LambdaFunction> {
  const members = {
    Runtime: input.Runtime,
    Handler: input.Handler,
    Description: input.Description,
    Timeout: input.Timeout,
    MemorySize: input.MemorySize,
    Environment: input.Environment,
    EphemeralStorage: input.EphemeralStorage,
    TracingConfig: input.TracingConfig,
    LoggingConfig: input.LoggingConfig,
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
