import { createHash } from 'node:crypto';
import type { TemplateOptions } from '../template.ts';
import { type Evaluated, NO_VALUE } from './intrinsic-scope.ts';

export const PSEUDO_PARAMETERS: ReadonlySet<string> = new Set([
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
]);

type StackOptions = Pick<TemplateOptions, 'stackName' | 'region' | 'accountId' | 'partition'>;

/** The value of a pseudo parameter; undefined when there is none of that name. */
export function pseudoParameter(name: string, options: StackOptions): Evaluated | undefined {
  switch (name) {
    case 'AWS::AccountId':
      return options.accountId;
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::NotificationARNs':
      return [];
    case 'AWS::Partition':
      return options.partition;
    case 'AWS::Region':
      return options.region;
    case 'AWS::StackId':
      return stackId(options);
    case 'AWS::StackName':
      return options.stackName;
    case 'AWS::URLSuffix':
      return URL_SUFFIXES[options.partition] ?? 'amazonaws.com';
    default:
      return undefined;
  }
}

const URL_SUFFIXES: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-us-gov': 'amazonaws.com',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
};

/** An ARN with a UUID, as AWS makes; the same stack has the same one on every start. */
function stackId({ stackName, region, accountId, partition }: StackOptions): string {
  const hex = createHash('sha256').update(`${partition}/${region}/${accountId}/${stackName}`).digest('hex');
  const uuid = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  return `arn:${partition}:cloudformation:${region}:${accountId}:stack/${stackName}/${uuid}`;
}
