import { readFileSync } from 'node:fs';
import { packageFile } from '../../../package-files.ts';

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

/** Reads the schema of that name, e.g. `trl-sft`. */
export function readConfigSchema(name: string): ConfigSchema {
  return JSON.parse(readFileSync(packageFile(`assets/config-schemas/${name}.json`), 'utf8')) as ConfigSchema;
}
