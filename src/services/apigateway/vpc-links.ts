import type { VpcLink } from '../../account/rest-api.ts';
import type { Transaction } from '../../account/store.ts';
import type {
  CreateVpcLinkRequest,
  DeleteVpcLinkRequest,
  GetVpcLinkRequest,
  GetVpcLinksRequest,
  UpdateVpcLinkRequest,
  VpcLink as VpcLinkOutput,
} from '../../aws/generated/apigateway.ts';
import { badRequest, notFound } from '../../aws/service-error.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { applyPatches, replaceOnly, setText } from './patch.ts';
import { withoutEmptyTags } from './without-empty-tags.ts';

/** Recorded: said to be pending; here it is ready at once, since there is nothing to set up. */
export async function createVpcLink(context: OperationContext, input: CreateVpcLinkRequest): Promise<VpcLinkOutput> {
  checkRequest('CreateVpcLink', input);
  const { name, description, targetArns, tags = {} } = input;
  checkName(name, '/name');
  for (const [index, arn] of targetArns.entries()) {
    if (/^arn:[^:]+:elasticloadbalancing:/.test(arn)) continue;
    throw badRequest(`Invalid ARN. ARN is not well formed ${arn}`, `/targetArns/${index}`);
  }
  const id = context.newId('vpc-link');
  const link: VpcLink = { id, name, ...(description === undefined ? {} : { description }), targetArns, tags };
  await context.store.transact(async (transaction) => transaction.put('vpcLinks', id, link));
  return withoutEmptyTags({ ...link, status: 'PENDING' });
}

function checkName(name: string, member: string): void {
  if (name.trim() === '') throw badRequest('Name cannot be empty', member);
}

function outputOf(link: VpcLink): VpcLinkOutput {
  return { tags: {}, ...link, status: 'AVAILABLE', statusMessage: 'Your vpc link is ready for use' };
}

async function getExistingVpcLink(transaction: Transaction, vpcLinkId: string): Promise<VpcLink> {
  const link = await transaction.get('vpcLinks', vpcLinkId);
  if (link === undefined) throw notFound('Invalid Vpc Link identifier specified', '/vpcLinkId');
  return link;
}

export async function updateVpcLink(context: OperationContext, input: UpdateVpcLinkRequest): Promise<VpcLinkOutput> {
  checkRequest('UpdateVpcLink', input);
  return context.store.transact(async (transaction) => {
    const old = await getExistingVpcLink(transaction, input.vpcLinkId);
    const link = applyPatches<VpcLink>(old, input.patchOperations, {
      '/name': replaceOnly((link, { value = '', member }) => {
        checkName(value, member);
        return { ...link, name: value };
      }),
      '/description': replaceOnly(setText('description')),
    });
    transaction.put('vpcLinks', link.id, link);
    return outputOf(link);
  });
}

export async function deleteVpcLink(context: OperationContext, { vpcLinkId }: DeleteVpcLinkRequest): Promise<void> {
  await context.store.transact(async (transaction) => {
    await getExistingVpcLink(transaction, vpcLinkId);
    transaction.delete('vpcLinks', vpcLinkId);
  });
}

export async function getVpcLink(context: OperationContext, { vpcLinkId }: GetVpcLinkRequest): Promise<VpcLinkOutput> {
  return outputOf(await context.store.transact((transaction) => getExistingVpcLink(transaction, vpcLinkId)));
}

export async function getVpcLinks(context: OperationContext, input: GetVpcLinksRequest): Promise<Page<VpcLinkOutput>> {
  checkRequest('GetVpcLinks', input);
  const entries = await context.store.transact((transaction) => transaction.list('vpcLinks', ''));
  return pageOf(
    context,
    entries.map(({ value }) => withoutEmptyTags(outputOf(value))),
    input,
  );
}
