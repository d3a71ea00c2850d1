import { expect, it } from 'vitest';
import { operationContext } from '../../../test/services/operation-fixture.ts';
import { deployPetsApi } from '../../../test/services/rest-api-fixture.ts';
import { getAccount, updateAccount } from './account.ts';
import { createApiKey } from './api-keys.ts';
import { generateClientCertificate, getClientCertificates, updateClientCertificate } from './client-certificates.ts';
import { createDomainName } from './domain-names.ts';
import { getTags, tagResource, untagResource } from './tags.ts';
import { createUsagePlan } from './usage-plans.ts';
import { createVpcLink } from './vpc-links.ts';

const targetArns = ['arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/nlb/1'];

it('everything that has tags takes, shows and loses them', async () => {
  const context = operationContext();
  const { restApiId, stageName } = await deployPetsApi(context);
  const key = await createApiKey(context, {});
  const plan = await createUsagePlan(context, { name: 'plan' });
  const link = await createVpcLink(context, { name: 'link', targetArns });
  const certificate = await generateClientCertificate(context, {});
  await createDomainName(context, { domainName: 'api.example.com' });
  for (const path of [
    `/restapis/${restApiId}`,
    `/restapis/${restApiId}/stages/${stageName}`,
    `/apikeys/${key.id}`,
    `/usageplans/${plan.id}`,
    `/vpclinks/${link.id}`,
    `/clientcertificates/${certificate.clientCertificateId}`,
    '/domainnames/api.example.com',
  ]) {
    const resourceArn = `arn:aws:apigateway:us-east-1::${path}`;
    await tagResource(context, { resourceArn, tags: { a: '1', b: '2' } });
    await untagResource(context, { resourceArn, tagKeys: ['a'] });
    expect(await getTags(context, { resourceArn })).toEqual({ tags: { b: '2' } });
  }
});

it.each([
  ['arn:aws:apigateway:us-east-1::/restapis/nothing', 404],
  ['arn:aws:apigateway:us-east-1::/elsewhere/nothing', 404],
  ['nothing', 400],
])('%s has no tags', async (resourceArn, httpStatus) => {
  await expect(getTags(operationContext(), { resourceArn })).rejects.toMatchObject({ httpStatus });
});

it('the account has its limits, and the role that it is given', async () => {
  const context = operationContext();
  const usual = {
    throttleSettings: { burstLimit: 5000, rateLimit: 10_000 },
    features: ['UsagePlans'],
    apiKeyVersion: '4',
  };
  expect(await getAccount(context)).toEqual(usual);
  const cloudwatchRoleArn = 'arn:aws:iam::123456789012:role/logs';
  const patchOperations = [{ op: 'replace', path: '/cloudwatchRoleArn', value: cloudwatchRoleArn }] as const;
  await updateAccount(context, { patchOperations });
  expect(await getAccount(context)).toEqual({ ...usual, cloudwatchRoleArn });
});

it('a client certificate is described, and holds for a year', async () => {
  const context = operationContext();
  const { clientCertificateId = '', createdDate = 0 } = await generateClientCertificate(context, {});
  const patchOperations = [{ op: 'replace', path: '/description', value: 'for the backend' }] as const;
  await updateClientCertificate(context, { clientCertificateId, patchOperations });
  expect((await getClientCertificates(context, {})).items).toEqual([
    { clientCertificateId, description: 'for the backend', createdDate, expirationDate: createdDate + 31_536_000 },
  ]);
});
