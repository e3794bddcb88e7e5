import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isJsonObject } from '../../json.ts';
import type { JsonValue } from '../../json.ts';
import { configTemplates } from '../chat-template.ts';

export interface NamedTemplate {
  name: string;
  template: string;
}

const ASSETS = resolve(import.meta.dirname, '../../../assets');

/** The chat templates that come with this package. */
export function ownTemplates(): NamedTemplate[] {
  return distinct([ASSETS].flatMap(templatesUnder));
}

/** And those that conformance/setup.sh has put on this machine, of the frameworks' packages and of tokenizers. */
export function installedTemplates(): NamedTemplate[] {
  const home = process.env['ORACLE_HOME'] ?? join(homedir(), '.cache', 'dsprep-oracle');
  const packages = ['axolotl', 'llamafactory', 'trl', 'unsloth'].flatMap((name) => {
    const lib = join(home, 'venvs', name, 'lib');
    if (!existsSync(lib)) return [];
    return readdirSync(lib).flatMap((python) => {
      const site = join(lib, python, 'site-packages');
      const folders = ['trl/chat_templates', 'axolotl/utils/chat_templates/templates', 'studio/backend/assets/chat_templates'];
      return folders.map((folder) => join(site, folder)).filter(existsSync);
    });
  });
  return distinct([ASSETS, ...packages, join(home, 'tokenizers')].filter(existsSync).flatMap(templatesUnder));
}

function templatesUnder(path: string): NamedTemplate[] {
  if (statSync(path).isDirectory())
    return readdirSync(path)
      .sort()
      .flatMap((name) => templatesUnder(join(path, name)));
  if (path.endsWith('.jinja')) return [{ name: path, template: readFileSync(path, 'utf8') }];
  if (!path.endsWith('tokenizer_config.json')) return [];
  const config = JSON.parse(readFileSync(path, 'utf8')) as JsonValue;
  if (!isJsonObject(config)) return [];
  return Object.entries(configTemplates(config)).map(([name, template]) => ({ name: `${path}#${name}`, template }));
}

function distinct(templates: readonly NamedTemplate[]): NamedTemplate[] {
  const byText = new Map(templates.map((template) => [template.template, template]));
  return [...byText.values()].map(({ name, template }) => ({ name: name.split('/').slice(-2).join('/'), template }));
}
