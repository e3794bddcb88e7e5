import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { packageFile } from '../../../package-files.ts';

export type TrainingTemplate = { template: string } | { unknown: string };

/**
 * The template that TRL puts in place of one without `{% generation %}` marks, when that is exactly one that it knows (1.16.0, chat_template_utils.py,
 * `get_training_chat_template`).
 */
export function trainingTemplate(template: string): TrainingTemplate {
  const names = JSON.parse(readFileSync(packageFile('assets/trl/index.json'), 'utf8')) as Record<string, string>;
  const name = names[createHash('sha256').update(template).digest('hex')];
  if (name === undefined)
    return { unknown: 'the chat template has no {% generation %} marks and is none that TRL has a training template for: TRL stops' };
  const file = packageFile(`assets/trl/${name}_training.jinja`);
  return existsSync(file)
    ? { template: readFileSync(file, 'utf8') }
    : { unknown: `TRL's training template for ${name} is not part of dsprep` };
}
