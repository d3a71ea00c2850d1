import type { SamMap } from './sam-map.ts';

/** The trust policy of a role that one service takes on. */
export function assumeRolePolicy(service: string): SamMap {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
  };
}
