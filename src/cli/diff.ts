import type { DiffSide } from '../app/diff.ts';
import { EXIT, usageError } from '../errors.ts';
import { hasColour, printResult } from './cli-io.ts';
import { parseWhole } from './flag-values.ts';
import type { PredictFlags } from './predict-flags.ts';
import { predictOptions, withPredictFlags } from './predict-flags.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const diffCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('diff')
    .summary('rows that two frameworks, configs or tokenizers train differently')
    .description('Compares what two frameworks, two configs or two tokenizers train on, row by row, and shows where they first differ.')
    .argument('<input...>', 'files, globs or folders')
    .requiredOption('--to <names>', 'one framework, or two: axolotl,llamafactory')
    .option('--rows <n>', 'how many differing rows to show (default 5)', parseWhole);
  withExamples(withCommonFlags(withPredictFlags(command)), [
    'dsprep diff chats.json --to axolotl,trl --tokenizer qwen3',
    'dsprep diff chats.json --to trl --train-config before.yaml,after.yaml',
    'dsprep diff chats.json --to trl --tokenizer qwen3,gpt-oss',
  ]);
  command.action(async (inputs: string[], flags: PredictFlags & { rows?: number }) => {
    const { diff } = await import('../app/diff.ts');
    const { diffText } = await import('../report/diff-text.ts');
    const { palette } = await import('../report/colour.ts');
    const { to: _, tokenizer: __, trainConfig: ___, ...shared } = predictOptions(inputs, flags, io);
    const result = await diff({ ...shared, sides: sidesOf(flags), ...(flags.rows === undefined ? {} : { maxShown: flags.rows }) });
    printResult(io, flags, result, (shown) => diffText(shown, palette(hasColour(io, flags))));
    exit(EXIT.done);
  });
};

/** Two sides from the flags that may hold two values. */
function sidesOf({ to, tokenizer, trainConfig }: PredictFlags): [DiffSide, DiffSide] {
  const given = { to: to.split(','), tokenizer: tokenizer?.split(','), trainConfig: trainConfig?.split(',') };
  const twofold = Object.values(given).filter((values) => values?.length === 2);
  if (twofold.length === 0 || Object.values(given).some((values) => (values?.length ?? 0) > 2)) {
    throw usageError(
      'USAGE_DIFF',
      'there are not two sides to compare',
      'two values for --to, --train-config or --tokenizer, with a comma between',
    );
  }
  const side = (index: number): DiffSide => {
    const at = (values: string[] | undefined): string | undefined => (values?.length === 2 ? values[index] : values?.[0]);
    const [name, template, config] = [at(given.to) ?? '', at(given.tokenizer), at(given.trainConfig)];
    const told = [name, template, config].filter(
      (value, i) => [given.to, given.tokenizer, given.trainConfig][i]?.length === 2 && value !== undefined,
    );
    return {
      to: name,
      name: told.join(' '),
      ...(template === undefined ? {} : { tokenizer: template }),
      ...(config === undefined ? {} : { trainConfig: config }),
    };
  };
  return [side(0), side(1)];
}
