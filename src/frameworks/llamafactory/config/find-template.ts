import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Registry {
  version: string;
  templates: Readonly<Record<string, string>>;
}

/**
 * The template that LLaMA-Factory's registry names for a model (llamafactory 0.9.5, extras/constants.py): by its hub id, else by its name alone, as of a copy in a folder
 * or under another organisation.
 */
export function registeredTemplate(model: string): string | undefined {
  const { templates } = registry();
  if (Object.hasOwn(templates, model)) return templates[model];
  const name = baseName(model);
  return Object.entries(templates).find(([id]) => baseName(id) === name)?.[1];
}

function baseName(model: string): string {
  return (model.replace(/\/+$/, '').split('/').at(-1) ?? '').toLowerCase();
}

let read: Registry | undefined;

/** assets/llamafactory/ beside src/, or above dist/src/. */
function registry(): Registry {
  if (read !== undefined) return read;
  for (const path of ['../../../../assets/llamafactory/', '../../../../../assets/llamafactory/']) {
    const file = fileURLToPath(new URL(`${path}model-templates.json`, import.meta.url));
    if (existsSync(file)) return (read = JSON.parse(readFileSync(file, 'utf8')) as Registry);
  }
  throw new Error('assets/llamafactory is missing from this installation');
}
