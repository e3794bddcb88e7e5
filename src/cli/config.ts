import { EXIT, usageError } from '../errors.ts';
import { printResult } from './cli-io.ts';
import type { ConfigFlags } from './config-flags.ts';
import { configFlags, withConfigFlags } from './config-flags.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const configCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('config')
    .summary("write a framework's training config for converted data")
    .description(
      'Writes a training config that fits the data, the model and the hardware, with a comment that says why each value is what it is. Without --out-file it is printed.',
    )
    .argument('<dir>', 'an output folder of convert');
  withConfigFlags(command).option('--out-file <file>', 'file to write').option('--force', 'replace a file that is there');
  withExamples(withCommonFlags(command), [
    'dsprep config out/ --to trl --model Qwen/Qwen3-0.6B --method qlora --vram 24GB',
    'dsprep config out/ --to trl --model ./model --method full --gpus 8 --preset fsdp',
  ]);
  command.action(async (dir: string, flags: ConfigFlags & { outFile?: string; force?: boolean }) => {
    const { model, outFile, force } = flags;
    if (model === undefined) throw usageError('USAGE_NO_MODEL', 'no model is named', '--model Qwen/Qwen3-0.6B, or a folder');
    const { config } = await import('../app/config/config.ts');
    const { configSummary } = await import('../report/config-text.ts');
    const result = await config({
      ...configFlags(flags),
      dir,
      model,
      env: io.env,
      signal: io.signal,
      ...(outFile === undefined ? {} : { outFile }),
      ...(force === undefined ? {} : { force }),
    });
    if (flags.json !== true && outFile === undefined) {
      io.stdout.write(result.text);
      if (flags.quiet !== true) io.stderr.write(`\n${configSummary(result)}`);
    } else printResult(io, flags, result, configSummary);
    exit(EXIT.done);
  });
};
