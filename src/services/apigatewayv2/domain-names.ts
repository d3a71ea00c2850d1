import type { DomainName, DomainNameConfiguration } from '../../account/http-api.ts';
import type { Transaction } from '../../account/store.ts';
import { domainNameArn } from '../../aws/arn.ts';
import type {
  CreateDomainNameRequest,
  DeleteDomainNameRequest,
  DomainNameConfiguration as DomainNameConfigurationInput,
  GetDomainNameRequest,
  GetDomainNamesRequest,
  UpdateDomainNameRequest,
} from '../../aws/generated/apigatewayv2.ts';
import { badRequest, notFound } from '../../aws/service-error.ts';
import { derivedId } from '../../base/ids.ts';
import type { OperationContext } from '../operation-context.ts';
import { checkRequest } from './check-request.ts';
import { type Page, pageOf } from './page.ts';
import { badRequestInOurWords } from './refusals.ts';

export async function createDomainName(context: OperationContext, input: CreateDomainNameRequest): Promise<DomainName> {
  checkDomainName(context, 'CreateDomainNameRequest', input);
  const key = domainNameKey(input.DomainName);
  const configuration = readConfiguration(context, input.DomainNameConfigurations);
  const domainName: DomainName = {
    DomainName: input.DomainName,
    ApiMappingSelectionExpression: '$request.basepath',
    DomainNameArn: domainNameArn(context, input.DomainName),
    DomainNameConfigurations: [newConfiguration(context, configuration)],
    ...mutualTls(input),
    RoutingMode: input.RoutingMode ?? 'API_MAPPING_ONLY',
    Tags: input.Tags ?? {},
  };
  await context.store.transact(async (transaction) => {
    if ((await transaction.get('domainNames', key)) !== undefined) {
      // A 400, unlike other things that exist already (recorded 2026-08-18).
      throw badRequest('The domain name you provided already exists.', '/DomainName');
    }
    transaction.put('domainNames', key, domainName);
  });
  return domainName;
}

/** Domain names know no case. */
export function domainNameKey(domainName: string): string {
  return domainName.toLowerCase();
}

function checkDomainName(
  context: OperationContext,
  shape: 'CreateDomainNameRequest' | 'UpdateDomainNameRequest',
  input: CreateDomainNameRequest | UpdateDomainNameRequest,
): void {
  // PRIVATE, or a word that nobody knows, gives a REGIONAL domain name (recorded 2026-10-04).
  checkRequest(context, shape, input, ['/DomainNameConfigurations/0/EndpointType']);
  if (!/^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]+$/i.test(input.DomainName)) {
    throw badRequestInOurWords(context, `Invalid domain name: ${input.DomainName}`, '/DomainName');
  }
  if (input.RoutingMode !== undefined && input.RoutingMode !== 'API_MAPPING_ONLY') {
    throw badRequestInOurWords(context, 'Routing rules are not served here.', '/RoutingMode');
  }
}

/** The one configuration that an input must have. The texts are recorded (2026-08-18, 2026-10-04). */
function readConfiguration(
  context: OperationContext,
  configurations: readonly DomainNameConfigurationInput[] | undefined,
): DomainNameConfigurationInput {
  const [configuration] = configurations ?? [];
  if (configuration === undefined || configurations?.length !== 1) {
    throw badRequest('Invalid input. Expected one domain name configuration', '/DomainNameConfigurations');
  }
  if (configuration.EndpointType === 'EDGE') {
    const text = 'EDGE endpoint type is not supported for APIGatewayV2 domainName';
    throw badRequest(text, '/DomainNameConfigurations/0/EndpointType');
  }
  if (configuration.CertificateArn === undefined) {
    throw badRequestInOurWords(context, 'Certificate arn is required', '/DomainNameConfigurations/0/CertificateArn');
  }
  return configuration;
}

function newConfiguration(context: OperationContext, input: DomainNameConfigurationInput): DomainNameConfiguration {
  const { region } = context;
  return {
    ApiGatewayDomainName: `d-${context.newId('domain')}.execute-api.${region}.amazonaws.com`,
    // Route 53's own id for a Region; here nothing looks it up.
    HostedZoneId: `Z${derivedId(13, 'hosted-zone', region).toUpperCase()}`,
    DomainNameStatus: 'AVAILABLE',
    ...writable(input),
  };
}

type WritableConfiguration = Omit<
  DomainNameConfiguration,
  'ApiGatewayDomainName' | 'HostedZoneId' | 'DomainNameStatus'
>;

function writable(input: DomainNameConfigurationInput): WritableConfiguration {
  const { CertificateArn, CertificateName, OwnershipVerificationCertificateArn } = input;
  return {
    ...(CertificateArn === undefined ? {} : { CertificateArn }),
    ...(CertificateName === undefined ? {} : { CertificateName }),
    ...(OwnershipVerificationCertificateArn === undefined ? {} : { OwnershipVerificationCertificateArn }),
    EndpointType: 'REGIONAL',
    IpAddressType: input.IpAddressType ?? 'ipv4',
    SecurityPolicy: input.SecurityPolicy ?? 'TLS_1_2',
  };
}

function mutualTls({ MutualTlsAuthentication }: Pick<CreateDomainNameRequest, 'MutualTlsAuthentication'>) {
  return MutualTlsAuthentication === undefined ? {} : { MutualTlsAuthentication };
}

const SECURITY_POLICY = '/DomainNameConfigurations/0/SecurityPolicy';

/** A configuration replaces the old one as a whole; what DNS records point at stays. Members that are absent stay. */
export async function updateDomainName(context: OperationContext, input: UpdateDomainNameRequest): Promise<DomainName> {
  checkDomainName(context, 'UpdateDomainNameRequest', input);
  const configuration =
    input.DomainNameConfigurations === undefined
      ? null
      : writable(readConfiguration(context, input.DomainNameConfigurations));
  return context.store.transact(async (transaction) => {
    const old = await getExistingDomainName(transaction, input.DomainName);
    if (configuration !== null && configuration.SecurityPolicy !== 'TLS_1_2') {
      const mappings = await transaction.list('apiMappings', domainNameKey(input.DomainName));
      const text = 'HTTP APIs are mapped to the domain name, and they need the security policy TLS_1_2';
      if (mappings.length > 0) throw badRequestInOurWords(context, text, SECURITY_POLICY);
    }
    const updated: DomainName = {
      ...old,
      ...(configuration === null ? {} : { DomainNameConfigurations: [{ ...addressOf(old), ...configuration }] }),
      ...mutualTls(input),
    };
    transaction.put('domainNames', domainNameKey(input.DomainName), updated);
    return updated;
  });
}

function addressOf({ DomainNameConfigurations: [configuration] }: DomainName) {
  const { ApiGatewayDomainName = '', HostedZoneId = '' } = configuration ?? {};
  return { ApiGatewayDomainName, HostedZoneId, DomainNameStatus: 'AVAILABLE' as const };
}

/** Its API mappings go with it. */
export async function deleteDomainName(
  context: OperationContext,
  { DomainName }: DeleteDomainNameRequest,
): Promise<void> {
  const key = domainNameKey(DomainName);
  await context.store.transact(async (transaction) => {
    await getExistingDomainName(transaction, DomainName);
    for (const mapping of await transaction.list('apiMappings', key)) transaction.delete('apiMappings', mapping.key);
    transaction.delete('domainNames', key);
  });
}

export async function getDomainName(
  context: OperationContext,
  { DomainName }: GetDomainNameRequest,
): Promise<DomainName> {
  return context.store.transact((transaction) => getExistingDomainName(transaction, DomainName));
}

export async function getDomainNames(
  context: OperationContext,
  input: GetDomainNamesRequest,
): Promise<Page<DomainName>> {
  const entries = await context.store.transact((transaction) => transaction.list('domainNames', ''));
  return pageOf(
    context,
    entries.map(({ value }) => value),
    input,
  );
}

/** The text is recorded (terraform-provider-aws#41659, 2025). */
export async function getExistingDomainName(
  transaction: Transaction,
  domainName: string,
  member = '/DomainName',
): Promise<DomainName> {
  const found = await transaction.get('domainNames', domainNameKey(domainName));
  if (found === undefined) throw notFound('Invalid domain name identifier specified', member);
  return found;
}
