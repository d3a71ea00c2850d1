import { type MethodSetting, methodSettingKey, type RestStage } from '../../account/rest-api.ts';

/** The settings of one method in a stage: its own, else those of all methods; null where a stage has neither. */
export function methodSettingOf(stage: RestStage, resourcePath: string, httpMethod: string): MethodSetting | null {
  const { methodSettings } = stage;
  return methodSettings[methodSettingKey(resourcePath, httpMethod)] ?? methodSettings['*/*'] ?? null;
}
