import { EXIT } from '../errors.ts';
import { lintConfigText } from '../report/lint-config-text.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const lintConfigCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('lint-config')
    .summary("check a framework's training config")
    .description(
      'Checks a training config against the keys of its framework: unknown ones, wrong values, keys that fight each other, deprecated names, each at its line. Exit code 3 where there is an error.',
    )
    .argument('<file>', 'a training config, YAML or JSON')
    .requiredOption('--to <name>', 'axolotl, litgpt, llamafactory, trl or unsloth')
    .option('--command <name>', "the framework's command that it is for, e.g. dpo or finetune_lora (default: by its keys, or a comment)");
  withExamples(withCommonFlags(command), [
    'dsprep lint-config axolotl.yaml --to axolotl',
    'dsprep lint-config dpo.yaml --to trl --command dpo',
  ]);
  command.action(async (file: string, flags: CommonFlags & { to: string; command?: string }) => {
    const { lintConfig } = await import('../app/config/lint-config.ts');
    const result = lintConfig({ file, to: flags.to, ...(flags.command === undefined ? {} : { command: flags.command }) });
    printResult(io, flags, result, lintConfigText);
    exit(result.ok ? EXIT.done : EXIT.rejected);
  });
};
