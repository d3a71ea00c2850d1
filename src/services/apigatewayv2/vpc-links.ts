import type { HttpVpcLink } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateVpcLinkRequest,
  DeleteVpcLinkRequest,
  GetVpcLinkRequest,
  GetVpcLinksRequest,
  UpdateVpcLinkRequest,
  VpcLink as VpcLinkOutput,
} from '../../aws/generated/apigatewayv2.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { childNotFound } from './refusals.ts';
import { timestamp } from './timestamp.ts';

/** AWS sets network interfaces up first and says PENDING; here there is nothing to wait for. */
export async function createVpcLink(context: OperationContext, input: CreateVpcLinkRequest): Promise<VpcLinkOutput> {
  checkRequest(context, 'CreateVpcLinkRequest', input);
  const { Name, SubnetIds, SecurityGroupIds = [], Tags = {} } = input;
  const VpcLinkId = context.newId('vpc-link');
  const link: HttpVpcLink = { VpcLinkId, Name, SubnetIds, SecurityGroupIds, Tags, CreatedDate: timestamp(context) };
  await context.store.transact(async (transaction) => transaction.put('httpVpcLinks', VpcLinkId, link));
  return outputOf(link);
}

function outputOf(link: HttpVpcLink): VpcLinkOutput {
  return {
    ...link,
    VpcLinkStatus: 'AVAILABLE',
    VpcLinkStatusMessage: 'VPC link is ready to route traffic',
    VpcLinkVersion: 'V2',
  };
}

async function getExistingVpcLink(transaction: Transaction, VpcLinkId: string): Promise<HttpVpcLink> {
  const link = await transaction.get('httpVpcLinks', VpcLinkId);
  if (link === undefined) throw childNotFound('VpcLink', VpcLinkId, '/VpcLinkId');
  return link;
}

export async function updateVpcLink(context: OperationContext, input: UpdateVpcLinkRequest): Promise<VpcLinkOutput> {
  checkRequest(context, 'UpdateVpcLinkRequest', input);
  return context.store.transact(async (transaction) => {
    const old = await getExistingVpcLink(transaction, input.VpcLinkId);
    const link = input.Name === undefined ? old : { ...old, Name: input.Name };
    transaction.put('httpVpcLinks', link.VpcLinkId, link);
    return outputOf(link);
  });
}

export async function deleteVpcLink(context: OperationContext, { VpcLinkId }: DeleteVpcLinkRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingVpcLink(transaction, VpcLinkId);
    transaction.delete('httpVpcLinks', VpcLinkId);
  });
}

export async function getVpcLink(context: OperationContext, { VpcLinkId }: GetVpcLinkRequest): Promise<VpcLinkOutput> {
  return outputOf(await context.store.transact((transaction) => getExistingVpcLink(transaction, VpcLinkId)));
}

export async function getVpcLinks(context: OperationContext, input: GetVpcLinksRequest): Promise<Page<VpcLinkOutput>> {
  const entries = await context.store.transact((transaction) => transaction.list('httpVpcLinks', ''));
  return pageOf(
    context,
    entries.map(({ value }) => outputOf(value)),
    input,
  );
}
