import { type MethodSetting, methodSettingKey } from '../../account/rest-api.ts';
import type { MethodSource } from './method-call.ts';

/** The settings of a method in its stage, by itself: null where it has none but those of all methods. */
export function ownMethodSetting({
  stage,
  resource,
  method,
}: Omit<MethodSource, 'ports' | 'snapshot'>): MethodSetting | null {
  const key = methodSettingKey(resource.path, method.httpMethod);
  return Object.hasOwn(stage.methodSettings, key) ? (stage.methodSettings[key] ?? null) : null;
}

/** Those of its own, else those of all methods. */
export function methodSettingOf(source: Omit<MethodSource, 'ports' | 'snapshot'>): MethodSetting | null {
  return ownMethodSetting(source) ?? source.stage.methodSettings['*/*'] ?? null;
}
