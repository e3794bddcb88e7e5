import { usageError } from '../../errors.ts';
import { PREDICTORS } from '../../frameworks/predictors.ts';
import type { ExamineOptions } from '../examine-rows.ts';
import type { Project, ProjectSource } from './project.ts';

/**
 * What a project says of the rows to look at and of the framework: its sources where no input is given, its target of that name (without a name, its first framework),
 * its tokenizer. Throws `DsprepError` (usage) where its sources are read in unlike ways.
 */
export function projectOptions(
  project: Project | undefined,
  { inputs, to }: Pick<ExamineOptions, 'inputs' | 'to'>,
  remarks: string[],
): Partial<ExamineOptions> & Pick<ExamineOptions, 'inputs'> {
  if (project === undefined) return { inputs };
  return {
    ...(inputs.length > 0 ? { inputs } : sourceOptions(project)),
    ...targetOptions(project, to, remarks),
    ...defined<Partial<ExamineOptions>>({ tokenizer: project.tokenizer, chatTemplate: project.chatTemplate }),
  };
}

/** Without what is undefined. */
export function defined<T extends object>(options: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

function targetOptions({ path, targets }: Project, to: string | undefined, remarks: string[]): Partial<ExamineOptions> {
  const target = targets.find((one) => (to === undefined ? Object.hasOwn(PREDICTORS, one.to) : one.to === to));
  if (target === undefined) return {};
  if (to === undefined) remarks.push(`for ${target.to}, as ${path} says`);
  const { method, layout, trainConfig, set } = target;
  return { to: target.to, set, ...defined({ method, layout, trainConfig }) };
}

function sourceOptions({ path, sources }: Project): Partial<ExamineOptions> & Pick<ExamineOptions, 'inputs'> {
  const [first] = sources;
  if (first === undefined) return { inputs: [] };
  const optionsOf = ({ from, map, mapRole }: ProjectSource): Partial<ExamineOptions> => defined({ from, map, mapRole });
  const shared = optionsOf(first);
  for (const source of sources) {
    if (JSON.stringify(optionsOf(source)) === JSON.stringify(shared)) continue;
    const message = `${path}: ${first.path} and ${source.path} are read with unlike from, map or mapRole`;
    throw usageError('USAGE_SOURCES', message, 'name one of them on the command line');
  }
  return { inputs: sources.map((source) => source.path), ...shared };
}
