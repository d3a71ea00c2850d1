import { isJsonObject } from '../../../base/json.ts';
import type { Properties } from '../../resource-type.ts';
import { mapPatches, type Patch, present, replaced } from './patches.ts';

/** What UpdateStage is asked for, to bring a stage from the properties `before` to `wanted`. */
export function stagePatches(before: Properties, wanted: Properties): readonly Patch[] {
  return [
    ...present(SCALARS.map(([name, path]) => replaced(path, before[name], wanted[name]))),
    ...mapPatches('/variables', before.Variables, wanted.Variables),
    ...accessLogPatches(before.AccessLogSetting, wanted.AccessLogSetting),
    ...canaryPatches(before.CanarySetting, wanted.CanarySetting),
    ...methodSettingPatches(before.MethodSettings, wanted.MethodSettings),
  ];
}

const SCALARS: readonly (readonly [property: string, path: string])[] = [
  ['DeploymentId', '/deploymentId'],
  ['Description', '/description'],
  ['CacheClusterEnabled', '/cacheClusterEnabled'],
  ['CacheClusterSize', '/cacheClusterSize'],
  ['ClientCertificateId', '/clientCertificateId'],
  ['DocumentationVersion', '/documentationVersion'],
  ['TracingEnabled', '/tracingEnabled'],
];

function accessLogPatches(before: unknown, wanted: unknown): readonly Patch[] {
  if (!isJsonObject(wanted)) return isJsonObject(before) ? [{ op: 'remove', path: '/accessLogSettings' }] : [];
  const old = isJsonObject(before) ? before : {};
  return present([
    replaced('/accessLogSettings/destinationArn', old.DestinationArn, wanted.DestinationArn),
    replaced('/accessLogSettings/format', old.Format, wanted.Format),
  ]);
}

function canaryPatches(before: unknown, wanted: unknown): readonly Patch[] {
  if (!isJsonObject(wanted)) return isJsonObject(before) ? [{ op: 'remove', path: '/canarySettings' }] : [];
  const old = isJsonObject(before) ? before : {};
  return [
    ...present([
      replaced('/canarySettings/percentTraffic', old.PercentTraffic, wanted.PercentTraffic),
      replaced('/canarySettings/deploymentId', old.DeploymentId, wanted.DeploymentId),
      replaced('/canarySettings/useStageCache', old.UseStageCache, wanted.UseStageCache),
    ]),
    ...mapPatches('/canarySettings/stageVariableOverrides', old.StageVariableOverrides, wanted.StageVariableOverrides),
  ];
}

function methodSettingPatches(before: unknown, wanted: unknown): readonly Patch[] {
  const old = settingsByPath(before);
  const now = settingsByPath(wanted);
  const gone = [...old.keys()].filter((path) => !now.has(path));
  return [
    ...gone.map((path): Patch => ({ op: 'remove', path })),
    ...[...now].flatMap(([path, setting]) =>
      present(
        METHOD_SETTINGS.map(([name, below]) => replaced(`${path}/${below}`, old.get(path)?.[name], setting[name])),
      ),
    ),
  ];
}

const METHOD_SETTINGS: readonly (readonly [property: string, path: string])[] = [
  ['CacheDataEncrypted', 'caching/dataEncrypted'],
  ['CacheTtlInSeconds', 'caching/ttlInSeconds'],
  ['CachingEnabled', 'caching/enabled'],
  ['DataTraceEnabled', 'logging/dataTrace'],
  ['LoggingLevel', 'logging/loglevel'],
  ['MetricsEnabled', 'metrics/enabled'],
  ['ThrottlingBurstLimit', 'throttling/burstLimit'],
  ['ThrottlingRateLimit', 'throttling/rateLimit'],
];

function settingsByPath(settings: unknown): ReadonlyMap<string, Properties> {
  const list = Array.isArray(settings) ? (settings as readonly Properties[]) : [];
  return new Map(list.map((setting) => [`${settingPath(setting.ResourcePath)}/${setting.HttpMethod ?? '*'}`, setting]));
}

/**
 * CloudFormation wants `/~1pets~1{id}`, with the slashes of the path escaped, and `/` for the root; people write
 * `/pets/{id}` as well.
 */
function settingPath(resourcePath: unknown): string {
  const path = String(resourcePath ?? '/*');
  if (path === '/*' || path.startsWith('/~1')) return path;
  return `/${path.replaceAll('/', '~1')}`;
}
