import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { Unsupported } from '../../predict.ts';
import type { LlamafactorySettings } from './settings.ts';
import { answerSlots, fullTemplate } from './templates/template.ts';
import type { Template } from './templates/template.ts';
import { TEMPLATES } from './templates/templates.ts';
import { tokenizerTemplate } from './tokenizer-template.ts';

/** The template by name or of the tokenizer, with what the config changes in it. */
export function templateOf(settings: LlamafactorySettings, tokenizer: Tokenizer): Template | Unsupported {
  const found = registered(settings.template) ?? tokenizerTemplate(tokenizer);
  if ('message' in found) return found;
  const { toolFormat, defaultSystem } = settings;
  const template = toolFormat === undefined ? found : withToolFormat(found, toolFormat);
  return defaultSystem === undefined ? template : { ...template, system: defaultSystem };
}

function registered(name: string | undefined): Template | undefined {
  const spec = name === undefined ? undefined : TEMPLATES[name];
  return name === undefined || spec === undefined ? undefined : fullTemplate(name, spec);
}

/** `tool_format` takes the template's own slot of calls away too. */
function withToolFormat(template: Template, format: Template['callFormat']): Template {
  const layout = { ...template.layout, function: answerSlots(template.hasEfficientEos) };
  return { ...template, layout, callFormat: format, toolFormat: format };
}
