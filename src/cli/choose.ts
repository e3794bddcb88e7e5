import type { Readable } from 'node:stream';
import { EXIT } from '../errors.ts';
import { parseMap } from '../formats/map-columns.ts';
import { palette } from '../report/colour.ts';
import type { CommonFlags } from './cli-io.ts';
import { hasColour, printResult } from './cli-io.ts';
import { parseSize, parseWhole } from './flag-values.ts';
import type { AddCommand } from './program.ts';
import { withCommonFlags, withExamples } from './program.ts';

interface Flags extends CommonFlags {
  goal?: string;
  method?: string;
  model?: string;
  gpus?: number;
  nodes?: number;
  vram?: number;
  from?: string;
  map?: string;
  mapRole?: string;
  matrix?: boolean;
}

export const chooseCommand: AddCommand = (program, io, exit) => {
  const command = program
    .command('choose')
    .summary('which framework, and why')
    .description(
      "Recommends a fine-tuning framework: by what you want, by what the data is, by what the GPUs hold. What a framework can't train rules it out. Exit code 3 where none can.",
    )
    .argument('[input...]', 'the data: files, globs, folders, or - for stdin; the first 1000 rows of each are looked at')
    .option('--goal <name>', 'what matters most: speed, production, prototype, no-code or research')
    .option('--method <name>', 'what is trained and how, as in config: dpo, qlora, dpo-qlora, … (default: by the data)')
    .option('--model <name>', 'hub id or folder of the model; without it no memory is estimated')
    .option('--gpus <n>', 'GPUs in all (default: those of this machine)', parseWhole)
    .option('--nodes <n>', 'machines (default: 1)', parseWhole)
    .option('--vram <size>', 'memory of one GPU, e.g. 24GB', parseSize)
    .option('--matrix', 'print the whole comparison, with a source for every cell')
    .option('--from <name>', 'source format; auto detects it', 'auto')
    .option('--map <pairs>', 'source column=canonical name')
    .option('--map-role <pairs>', 'source role=role');
  withExamples(withCommonFlags(command), [
    'dsprep choose chats.json --goal speed --model Qwen/Qwen3-8B --vram 24GB',
    'dsprep choose --goal production --gpus 16 --nodes 2',
    'dsprep choose --matrix',
  ]);
  command.action(async (inputs: string[], { from, map, mapRole, vram, matrix, ...flags }: Flags) => {
    const { choose } = await import('../app/choose/choose.ts');
    const { chooseText, matrixText } = await import('../report/choose-text.ts');
    const { goal, method, model, gpus, nodes } = flags;
    const result = await choose({
      inputs,
      env: io.env,
      signal: io.signal,
      stdin: io.stdin as Readable,
      ...(goal === undefined ? {} : { goal }),
      ...(method === undefined ? {} : { method }),
      ...(model === undefined ? {} : { model }),
      ...(gpus === undefined ? {} : { gpus }),
      ...(nodes === undefined ? {} : { nodes }),
      ...(vram === undefined ? {} : { vramBytes: vram }),
      ...(from === undefined ? {} : { from }),
      ...(map === undefined ? {} : { map: parseMap(map) }),
      ...(mapRole === undefined ? {} : { mapRole: parseMap(mapRole) }),
    });
    const colours = palette(hasColour(io, flags));
    printResult(io, flags, result, (all) => (matrix === true ? matrixText(all.matrix, colours) : chooseText(all, colours)));
    exit(result.ok ? EXIT.done : EXIT.rejected);
  });
};
