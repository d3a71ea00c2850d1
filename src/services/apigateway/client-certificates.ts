import type { ClientCertificate } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  ClientCertificate as ClientCertificateOutput,
  DeleteClientCertificateRequest,
  GenerateClientCertificateRequest,
  GetClientCertificateRequest,
  GetClientCertificatesRequest,
  UpdateClientCertificateRequest,
} from '../../aws/generated/apigateway.ts';
import { notFound } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyPatches, replaceOnly, setText } from './patch.ts';
import { seconds } from './timestamp.ts';
import { withoutEmptyTags } from './without-empty-tags.ts';

const YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** No certificate is made: a gateway on this machine shows none to its backends, so that nobody could check it. */
export async function generateClientCertificate(
  context: OperationContext,
  input: GenerateClientCertificateRequest,
): Promise<ClientCertificateOutput> {
  checkRequest('GenerateClientCertificate', input);
  const { description, tags = {} } = input;
  const createdDate = context.now();
  const certificate: ClientCertificate = {
    clientCertificateId: context.newId('client-certificate'),
    ...(description === undefined || description === '' ? {} : { description }),
    createdDate,
    expirationDate: createdDate + YEAR_MS,
    tags,
  };
  await context.store.transact(async (transaction) =>
    transaction.put('clientCertificates', certificate.clientCertificateId, certificate),
  );
  return withoutEmptyTags(outputOf(certificate));
}

function outputOf(certificate: ClientCertificate): ClientCertificateOutput {
  const { createdDate, expirationDate } = certificate;
  return {
    tags: {},
    ...certificate,
    createdDate: seconds(createdDate),
    expirationDate: seconds(expirationDate),
  };
}

async function getExistingCertificate(transaction: Transaction, id: string): Promise<ClientCertificate> {
  const certificate = await transaction.get('clientCertificates', id);
  if (certificate === undefined) {
    throw notFound('Invalid Client Certificate identifier specified', '/clientCertificateId');
  }
  return certificate;
}

export async function updateClientCertificate(
  context: OperationContext,
  input: UpdateClientCertificateRequest,
): Promise<ClientCertificateOutput> {
  checkRequest('UpdateClientCertificate', input);
  return context.store.transact(async (transaction) => {
    const old = await getExistingCertificate(transaction, input.clientCertificateId);
    const certificate = applyPatches<ClientCertificate>(old, input.patchOperations, {
      '/description': replaceOnly(setText('description')),
    });
    transaction.put('clientCertificates', certificate.clientCertificateId, certificate);
    return outputOf(certificate);
  });
}

export async function deleteClientCertificate(
  context: OperationContext,
  { clientCertificateId }: DeleteClientCertificateRequest,
): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingCertificate(transaction, clientCertificateId);
    transaction.delete('clientCertificates', clientCertificateId);
  });
}

export async function getClientCertificate(
  context: OperationContext,
  { clientCertificateId }: GetClientCertificateRequest,
): Promise<ClientCertificateOutput> {
  return outputOf(
    await context.store.transact((transaction) => getExistingCertificate(transaction, clientCertificateId)),
  );
}

export async function getClientCertificates(
  context: OperationContext,
  input: GetClientCertificatesRequest,
): Promise<Page<ClientCertificateOutput>> {
  checkRequest('GetClientCertificates', input);
  const entries = await context.store.transact((transaction) => transaction.list('clientCertificates', ''));
  return pageOf(
    context,
    entries.map(({ value }) => withoutEmptyTags(outputOf(value))),
    input,
  );
}
