import type { OperationContext } from './operation-context.ts';

/** A management operation as the wire calls it: its input is what the client sent, by the names of the model. */
export type Operation = (context: OperationContext, input: never) => Promise<unknown>;
