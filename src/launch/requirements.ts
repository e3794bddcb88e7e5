import type { TrainJob } from './job.ts';

/**
 * What pip is asked for. DeepSpeed alone where the job names it: once installed, accelerate imports it in every training, and it ends there on a machine without CUDA's
 * compiler (accelerate 1.x, utils/other.py, `extract_model_from_parallel`; deepspeed, op_builder/builder.py, `MissingCUDAException`).
 */
export function requirementsOf(job: TrainJob): string[] {
  const { requirements } = job.install;
  if (usesDeepSpeed(job)) return [...requirements];
  return requirements
    .filter((one) => !/^deepspeed\b/.test(one))
    .map((one) =>
      one.replace(/\[([^\]]*)\]/, (_, extras: string) => {
        const kept = extras.split(',').filter((extra) => extra !== 'deepspeed');
        return kept.length === 0 ? '' : `[${kept.join(',')}]`;
      }),
    );
}

export function usesDeepSpeed({ command, files }: TrainJob): boolean {
  return command.some((word) => /^zero[23]$/.test(word)) || files.some(({ text }) => /^\s*deepspeed\s*:/m.test(text));
}
