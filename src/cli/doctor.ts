import { EXIT } from '../errors.ts';
import { palette } from '../report/colour.ts';
import type { CommonFlags } from './cli-io.ts';
import { hasColour, printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const doctorCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('doctor')
    .summary('what this machine has, and what installs the rest')
    .description(
      "Looks at Node, Python, frameworks and their versions, GPU, disk, tokenizers, the hub, and tools of other places. What is missing is no failure: exit code 5 only where dsprep itself can't run.",
    )
    .option(
      '--python <path>',
      'the environment to look for frameworks in: its folder, a Python in it, or conda:NAME (default: the usual ones)',
    );
  withExamples(withCommonFlags(command), ['dsprep doctor', 'dsprep doctor --python .venv --json']);
  command.action(async ({ python, ...flags }: CommonFlags & { python?: string }) => {
    const { doctor } = await import('../app/doctor/doctor.ts');
    const { doctorText } = await import('../report/doctor-text.ts');
    const result = await doctor({ env: io.env, ...(python === undefined ? {} : { python }) });
    printResult(io, flags, result, (all) => doctorText(all, palette(hasColour(io, flags))));
    exit(result.ok ? EXIT.done : EXIT.missing);
  });
};
