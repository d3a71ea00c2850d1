import type { OperationContext } from '../../services/operation-context.ts';
import type { StageStatus } from './account-status.ts';
import { undeployedText } from './management-record.ts';

/** What of a REST API is not deployed to a stage, in words; null when nothing is. */
export type UndeployedWords = (restApiId: string, stageName: string) => Promise<string | null>;

/** Looked up once, until the account changes: whoever asks for what is not there may ask often. */
export function createUndeployedWords(operations: OperationContext): UndeployedWords {
  const known = new Map<string, Promise<readonly StageStatus[]>>();
  operations.store.subscribe(() => known.clear());
  const read = async (restApiId: string): Promise<readonly StageStatus[]> => {
    const { readUndeployedStages } = await import('./account-status.ts');
    return readUndeployedStages(operations, restApiId);
  };
  return async (restApiId, stageName) => {
    let reading = known.get(restApiId);
    if (reading === undefined) {
      reading = read(restApiId);
      known.set(restApiId, reading);
    }
    const stage = (await reading).find(({ name }) => name === stageName);
    return stage === undefined ? null : undeployedText(stage);
  };
}
