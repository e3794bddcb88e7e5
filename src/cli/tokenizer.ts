import { formatBytes, textTable } from '../report/table.ts';
import type { CommonFlags } from './cli-io.ts';
import { printResult } from './cli-io.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

export const tokenizerCommand: AddCommand = (program, io) => {
  const group = program.command('tokenizer').description('Embedded and cached tokenizers.');

  const list = group.command('list').description('The embedded tokenizers and those in the Hugging Face cache.');
  withExamples(withCommonFlags(list), ['dsprep tokenizer list']).action(async (flags: CommonFlags) => {
    const { listTokenizers } = await import('../tokenize/tokenizer-store.ts');
    printResult(io, flags, await listTokenizers(io.env), (all) =>
      textTable(
        all.map(({ name, kind, sizeBytes, hasChatTemplate }) => [
          name,
          kind,
          formatBytes(sizeBytes),
          hasChatTemplate ? 'chat template' : '',
        ]),
      ),
    );
  });

  const pull = group
    .command('pull')
    .argument('<id>', 'hub id, e.g. org/name or org/name@revision')
    .description("Downloads a model's tokenizer into the Hugging Face cache.");
  withExamples(withCommonFlags(pull), ['dsprep tokenizer pull Qwen/Qwen3-8B']).action(async (id: string, flags: CommonFlags) => {
    const { pullTokenizer } = await import('../tokenize/tokenizer-store.ts');
    printResult(io, flags, await pullTokenizer(id, { env: io.env, signal: io.signal }), ({ path }) => `${path}\n`);
  });

  const save = group
    .command('export')
    .argument('<tokenizer>', 'embedded name, folder, file or hub id')
    .argument('<dir>', 'folder to write')
    .description('Writes a tokenizer as tokenizer.json and its companions.');
  withExamples(withCommonFlags(save), ['dsprep tokenizer export qwen3 tokenizers/qwen3']).action(
    async (spec: string, dir: string, flags: CommonFlags) => {
      const { exportTokenizer } = await import('../tokenize/tokenizer-store.ts');
      printResult(io, flags, await exportTokenizer(spec, dir, { env: io.env, signal: io.signal }), ({ path }) => `${path}\n`);
    },
  );
};
