import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a framework takes under a key; an entry without `type` takes anything. */
export interface KeySchema {
  type?: readonly string[];
  choices?: readonly (string | number | boolean)[];
  default?: string | number | boolean;
  deprecated?: true | string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  /** Of a mapping. */
  keys?: Readonly<Record<string, KeySchema>>;
}

/** The keys of one kind of config, taken from the framework itself by conformance/derive_config_schema.py. */
export interface ConfigSchema {
  framework: string;
  version: string;
  keys: Readonly<Record<string, KeySchema>>;
}

/** Reads the schema of that name, e.g. `trl-sft`: assets/config-schemas/ beside src/, or above dist/src/. */
export function readConfigSchema(name: string): ConfigSchema {
  for (const path of ['../../../../assets/config-schemas/', '../../../../../assets/config-schemas/']) {
    const file = fileURLToPath(new URL(`${path}${name}.json`, import.meta.url));
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as ConfigSchema;
  }
  throw new Error(`assets/config-schemas/${name}.json is missing from this installation`);
}
