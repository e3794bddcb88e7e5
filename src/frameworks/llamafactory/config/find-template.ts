import { readFileSync } from 'node:fs';
import { packageFile } from '../../../package-files.ts';

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

function registry(): Registry {
  return (read ??= JSON.parse(readFileSync(packageFile('assets/llamafactory/model-templates.json'), 'utf8')) as Registry);
}
