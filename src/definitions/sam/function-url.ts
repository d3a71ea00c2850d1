import type { Transform } from './context.ts';
import {
  type GeneratedResource,
  generateResource,
  passedOnAttributes,
  type SamResource,
  take,
  takeAll,
} from './generated-resource.ts';
import { isIntrinsic, ref } from './intrinsics.ts';
import { isInteger, isTruthy } from './python-value.ts';
import { invalidResource } from './sam-error.ts';
import { get, isMap, type SamMap } from './sam-map.ts';

/** A function URL, and for AuthType NONE the two permissions that let everyone call it. */
export function buildFunctionUrl(
  transform: Transform,
  sam: SamResource,
  alias: GeneratedResource | undefined,
): GeneratedResource[] {
  const { positions } = transform;
  const { logicalId, properties } = sam;
  const config = get(properties, 'FunctionUrlConfig');
  if (!isMap(config) || !isTruthy(config)) return [];
  checkAuthType(transform, logicalId, config);
  checkCors(transform, logicalId, config);
  const position = positions.of(properties, 'FunctionUrlConfig');
  const target = ref(alias?.logicalId ?? logicalId);
  const attributes = passedOnAttributes(transform, sam);
  const build = (suffix: string, type: string, output: SamMap) =>
    generateResource(transform, { logicalId: logicalId + suffix, type, attributes, properties: output, position });

  const url: SamMap = { TargetFunctionArn: target };
  takeAll(transform, config, url, ['AuthType', 'InvokeMode']);
  if (isTruthy(get(config, 'Cors'))) {
    take(transform, { container: config, key: 'Cors' }, { container: url, key: 'Cors' });
  }
  const built = [build('Url', 'AWS::Lambda::Url', url)];
  if (get(config, 'AuthType') !== 'NONE' || isIntrinsic(config)) return built;
  const permission = { FunctionName: target, Principal: '*' };
  return [
    ...built,
    build('UrlPublicPermissions', 'AWS::Lambda::Permission', {
      ...permission,
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    }),
    build('URLInvokeAllowPublicAccess', 'AWS::Lambda::Permission', {
      ...permission,
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
    }),
  ];
}

function checkAuthType({ positions }: Transform, logicalId: string, config: SamMap): void {
  const authType = get(config, 'AuthType');
  if (isIntrinsic(config) || isIntrinsic(authType) || authType === 'AWS_IAM' || authType === 'NONE') return;
  const text =
    'AuthType is required to configure function property `FunctionUrlConfig`. Please provide either AWS_IAM or NONE.';
  throw invalidResource(logicalId, text, positions.of(config, 'AuthType') ?? positions.ofContainer(config));
}

const isList = (value: unknown): boolean => Array.isArray(value);

/** The settings of a function URL's Cors, with the type each must have, by its Python name. */
const CORS_TYPES: Readonly<Record<string, readonly [typeName: string, accepts: (value: unknown) => boolean]>> = {
  AllowOrigins: ['list', isList],
  AllowMethods: ['list', isList],
  AllowCredentials: ['bool', (value) => typeof value === 'boolean'],
  AllowHeaders: ['list', isList],
  ExposeHeaders: ['list', isList],
  MaxAge: ['int', isInteger],
};

function checkCors({ positions }: Transform, logicalId: string, config: SamMap): void {
  const cors = get(config, 'Cors');
  if (isIntrinsic(config) || !isTruthy(cors) || isIntrinsic(cors)) return;
  if (!isMap(cors)) {
    const text = "Property 'FunctionUrlConfig.Cors' should be a map.";
    throw invalidResource(logicalId, text, positions.of(config, 'Cors'));
  }
  for (const [name, value] of Object.entries(cors)) {
    const type = Object.hasOwn(CORS_TYPES, name) ? CORS_TYPES[name] : undefined;
    if (type === undefined) {
      const text = `${name} is not a valid property for configuring Cors.`;
      throw invalidResource(logicalId, text, positions.of(cors, name, 'key'));
    }
    const [typeName, accepts] = type;
    if (isIntrinsic(value) || accepts(value)) continue;
    throw invalidResource(logicalId, `${name} must be of type ${typeName}.`, positions.of(cors, name));
  }
}
