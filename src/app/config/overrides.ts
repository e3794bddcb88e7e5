import type { Setting, SettingGroup } from '../../frameworks/config.ts';
import type { JsonObject } from '../../json.ts';
import { isJsonObject, setOwn } from '../../json.ts';

/** What a person sets stands where it belongs; what is new stands in a group of its own. */
export function withOverrides(groups: readonly SettingGroup[], set: JsonObject): SettingGroup[] {
  const taken = new Set<string>();
  const given = spread(
    set,
    groups.flatMap(({ settings }) => settings.map(({ key }) => key)),
  );
  const replaced = groups.map(({ title, settings }) => ({
    title,
    settings: settings.map((setting): Setting => {
      const value = given[setting.key];
      if (value === undefined) return setting;
      taken.add(setting.key);
      const merged = isJsonObject(value) && isJsonObject(setting.value) ? { ...setting.value, ...value } : value;
      return { key: setting.key, value: merged, why: 'as asked' };
    }),
  }));
  const rest = Object.entries(given).filter(([key]) => !taken.has(key));
  if (rest.length > 0) replaced.push({ title: 'As asked', settings: rest.map(([key, value]) => ({ key, value })) });
  return replaced;
}

/** `train={max_steps: 2}` is `train.max_steps=2` where options stand in a mapping `train`. */
function spread(given: JsonObject, keys: readonly string[]): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of Object.entries(given)) {
    const isMapping = isJsonObject(value) && !keys.includes(key) && keys.some((name) => name.startsWith(`${key}.`));
    if (!isMapping) setOwn(result, key, value);
    else {
      const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [`${key}.${name}`, one]));
      Object.assign(result, spread(inner, keys));
    }
  }
  return result;
}
