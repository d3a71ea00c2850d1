import type { RequestValidator } from '../../account/rest-api.ts';
import type {
  CreateRequestValidatorRequest,
  DeleteRequestValidatorRequest,
  GetRequestValidatorRequest,
  GetRequestValidatorsRequest,
  UpdateRequestValidatorRequest,
} from '../../aws/generated/apigateway.ts';
import { badRequest } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { getExistingPart, getExistingRestApi, listParts } from './account-reads.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyListedPatches, setBoolean } from './patch.ts';

export async function createRequestValidator(
  context: OperationContext,
  input: CreateRequestValidatorRequest,
): Promise<RequestValidator> {
  checkRequest('CreateRequestValidator', input);
  const { restApiId, name = '', validateRequestBody = false, validateRequestParameters = false } = input;
  return context.store.transact(async (transaction) => {
    // Recorded: a 400 with words of its own, where other operations say 404.
    if ((await transaction.get('restApis', restApiId)) === undefined) {
      throw badRequest('Invalid REST API identifier specified', '/restApiId');
    }
    checkName(name, '/name');
    const validator = { id: context.newId('request-validator'), name, validateRequestBody, validateRequestParameters };
    transaction.put('requestValidators', `${restApiId}/${validator.id}`, validator);
    return validator;
  });
}

function checkName(name: string, member: string): void {
  if (name.trim() === '') throw badRequest('Request Validator name cannot be blank', member);
}

export async function updateRequestValidator(
  context: OperationContext,
  input: UpdateRequestValidatorRequest,
): Promise<RequestValidator> {
  checkRequest('UpdateRequestValidator', input);
  const address = { restApiId: input.restApiId, id: input.requestValidatorId };
  return context.store.transact(async (transaction) => {
    const old = await getExistingPart(transaction, 'requestValidators', address);
    const updated = applyListedPatches<RequestValidator>(old, input.patchOperations, {
      '/name': (validator, { value: name = '', member }) => {
        checkName(name, member);
        return { ...validator, name };
      },
      '/validateRequestParameters': setBoolean('validateRequestParameters'),
      '/validateRequestBody': setBoolean('validateRequestBody'),
    });
    transaction.put('requestValidators', `${address.restApiId}/${address.id}`, updated);
    return updated;
  });
}

export async function deleteRequestValidator(
  context: OperationContext,
  { restApiId, requestValidatorId: id }: DeleteRequestValidatorRequest,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingPart(transaction, 'requestValidators', { restApiId, id });
    transaction.delete('requestValidators', `${restApiId}/${id}`);
  });
}

export async function getRequestValidator(
  context: OperationContext,
  { restApiId, requestValidatorId: id }: GetRequestValidatorRequest,
): Promise<RequestValidator> {
  return context.store.transact((transaction) => getExistingPart(transaction, 'requestValidators', { restApiId, id }));
}

export async function getRequestValidators(
  context: OperationContext,
  input: GetRequestValidatorsRequest,
): Promise<Page<RequestValidator>> {
  checkRequest('GetRequestValidators', input);
  const validators = await context.store.transact(async (transaction) => {
    await getExistingRestApi(context, transaction, input.restApiId);
    return listParts(transaction, 'requestValidators', input.restApiId);
  });
  return pageOf(context, validators, input);
}
