import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

/** Loaded when it is needed first: most runs read no YAML, and it is a seventh of what they would load. */
const require = createRequire(import.meta.url);

/** The value of a YAML text. Throws what the library throws on one that is none. */
export function parseYaml(
  text: string,
  options: Yaml.ParseOptions & Yaml.DocumentOptions & Yaml.SchemaOptions & Yaml.ToJSOptions = {},
): unknown {
  const { parse } = require('yaml') as typeof Yaml;
  return parse(text, options) as unknown;
}
