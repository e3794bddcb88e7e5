import { EXIT } from '../errors.ts';
import { hasColour, printResult } from './cli-io.ts';
import type { ConfigFlags } from './config-flags.ts';
import { configFlags, withConfigFlags } from './config-flags.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const configCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('config')
    .summary("write a framework's training config for converted data")
    .description(
      'Writes a training config that fits the data, the model and the hardware, with a comment that says why each value is what it is. Without --out-file it is printed; with --merge, what would change.',
    )
    .argument('<dir>', 'an output folder of convert');
  withConfigFlags(command)
    .option(
      '--merge <file>',
      'a config of yours: it stays but for what names the data, what is missing is added, and the difference is shown',
    )
    .option('--skip-checks', 'write it without a look at what the first rows would train')
    .option('--out-file <file>', 'file to write; with --merge it may be the same one')
    .option('--force', 'replace a file that is there');
  withExamples(withCommonFlags(command), [
    'dsprep config out/ --to trl --model Qwen/Qwen3-0.6B --method qlora --vram 24GB',
    'dsprep config out/ --to trl --model ./model --method full --gpus 8 --preset fsdp',
    'dsprep config out/ --to axolotl --merge mine.yaml --out-file mine.yaml',
  ]);
  command.action(async (dir: string, flags: ConfigFlags & { merge?: string; skipChecks?: boolean; outFile?: string; force?: boolean }) => {
    const { model, merge, skipChecks, outFile, force } = flags;
    const { config } = await import('../app/config/config.ts');
    const { configSummary } = await import('../report/config-text.ts');
    const { colouredDiff } = await import('../report/unified-diff.ts');
    const result = await config({
      ...configFlags(flags),
      dir,
      ...(model === undefined ? {} : { model }),
      ...(merge === undefined ? {} : { merge }),
      ...(skipChecks === undefined ? {} : { skipChecks }),
      env: io.env,
      signal: io.signal,
      ...(outFile === undefined ? {} : { outFile }),
      ...(force === undefined ? {} : { force }),
    });
    if (flags.json !== true && (merge !== undefined || outFile === undefined)) {
      const { diff } = result.merged ?? {};
      io.stdout.write(diff === undefined ? result.text : colouredDiff(diff, hasColour(io, flags)));
      if (flags.quiet !== true) io.stderr.write(`\n${configSummary(result)}`);
    } else printResult(io, flags, result, configSummary);
    exit(EXIT.done);
  });
};
