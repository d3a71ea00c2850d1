import type { operations as table } from '../../aws/generated/lambda.ts';
import type { Operation } from '../operation.ts';
import {
  createFunctionUrlConfig,
  deleteFunctionUrlConfig,
  getFunctionUrlConfig,
  listFunctionUrlConfigs,
  updateFunctionUrlConfig,
} from './function-url-configs.ts';
import {
  createFunction,
  deleteFunction,
  getFunction,
  getFunctionConfiguration,
  listFunctions,
  putFunctionConcurrency,
  updateFunctionCode,
  updateFunctionConfiguration,
} from './functions.ts';
import { addPermission, getPolicy, removePermission } from './permissions.ts';

/** What is implemented, by AWS's name. docs/coverage.md is made from it. */
export const operations = {
  AddPermission: addPermission,
  CreateFunction: createFunction,
  CreateFunctionUrlConfig: createFunctionUrlConfig,
  DeleteFunction: deleteFunction,
  DeleteFunctionUrlConfig: deleteFunctionUrlConfig,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
  GetFunctionUrlConfig: getFunctionUrlConfig,
  GetPolicy: getPolicy,
  ListFunctionUrlConfigs: listFunctionUrlConfigs,
  ListFunctions: listFunctions,
  PutFunctionConcurrency: putFunctionConcurrency,
  RemovePermission: removePermission,
  UpdateFunctionCode: updateFunctionCode,
  UpdateFunctionConfiguration: updateFunctionConfiguration,
  UpdateFunctionUrlConfig: updateFunctionUrlConfig,
} as const satisfies { readonly [Name in keyof typeof table]?: Operation };
