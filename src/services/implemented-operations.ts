import type { ServiceName } from '../aws/wire/wire-service.ts';
import { operations as apigateway } from './apigateway/operations.ts';
import { operations as apigatewayv2 } from './apigatewayv2/operations.ts';
import { operations as iam } from './iam/operations.ts';
import { operations as lambda } from './lambda/operations.ts';
import { operations as logs } from './logs/operations.ts';
import type { Operation } from './operation.ts';
import { operations as sts } from './sts/operations.ts';

/** What is implemented of each service, by AWS's names. */
export const implementedOperations: Readonly<Record<ServiceName, Readonly<Record<string, Operation>>>> = {
  apigateway,
  apigatewayv2,
  lambda,
  logs,
  sts,
  iam,
};
