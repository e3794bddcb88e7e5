import { usageError } from '../../../errors.ts';
import type { TrainJob } from '../../job.ts';
import type { GivenOptions } from '../../place-option.ts';
import { choiceOption, optionLike } from '../../place-option.ts';

/** What the options say of the machines and what is on them. */
export interface Setup {
  environment: { kind: 'venv' | 'conda' | 'container'; at: string };
  modules: readonly string[];
  data: string;
  requeues: boolean;
  isOffline: boolean;
}

/** Throws `USAGE_PLACE`. */
export function setupOf(job: TrainJob, options: GivenOptions): Setup {
  const others = (['conda', 'container'] as const).filter((kind) => options[kind] !== undefined);
  if (others.length > 1) throw usageError('USAGE_PLACE', 'conda and container exclude each other', 'give one of them');
  const [kind = 'venv'] = others;
  const modules = optionLike(options, 'modules', /^[\w.+/-]+(?:,[\w.+/-]+)*$/, 'cuda/12.8,gcc/13');
  return {
    environment: { kind, at: pathOf(options, kind) },
    modules: modules?.split(',') ?? [],
    data: options['data'] === undefined ? job.data.localFolder : pathOf(options, 'data'),
    requeues: choiceOption(options, 'requeue', ['yes', 'no']) === 'yes' && job.resume !== undefined,
    isOffline: choiceOption(options, 'internet', ['yes', 'no']) === 'no',
  };
}

/** A path, or the name of an environment: anything but what a command would take for an option, or can't hold. */
function pathOf(options: GivenOptions, name: string): string {
  return optionLike(options, name, /^(?!-)[^\0\n\r]+$/, 'PATH') ?? '';
}
