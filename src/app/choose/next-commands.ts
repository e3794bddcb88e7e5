import type { ChooseOptions } from './choose.ts';
import { DEFAULT_METHOD } from '../../frameworks/target.ts';
import type { ChoiceFacts, Trial } from './choice.ts';

/** The folder that the commands write to. */
const OUT = 'out';

/** Commands of dsprep that go on from a choice; words that a person has to fill in are in capitals. */
export function nextCommands(
  { framework, method, tuning, layout, multiTurn, presets, open }: Trial,
  options: ChooseOptions,
  { data, goal }: ChoiceFacts,
): string[][] {
  const { inputs = [], from, map, mapRole, model = 'MODEL', gpus = 1, nodes = 1 } = options;
  const pairs = (of: Readonly<Record<string, string>>): string =>
    Object.entries(of)
      .map(([source, name]) => `${source}=${name}`)
      .join(',');
  const convert = [
    ...['dsprep', 'convert', ...(inputs.length === 0 ? ['DATA'] : inputs), '--to', framework],
    ...(from === undefined || from === 'auto' ? [] : ['--from', from]),
    ...(map === undefined ? [] : ['--map', pairs(map)]),
    ...(mapRole === undefined ? [] : ['--map-role', pairs(mapRole)]),
    ...(method === (data === undefined ? 'sft' : DEFAULT_METHOD[data.kind]) ? [] : ['--method', method]),
    ...(layout === undefined ? [] : ['--layout', layout]),
    ...(multiTurn === undefined ? [] : ['--multi-turn', multiTurn]),
    ...['-o', OUT],
  ];
  const train = [
    ...[OUT, '--to', framework, '--model', model],
    ...['--method', tuning === undefined ? method : `${method}-${tuning}`],
    ...presets.flatMap((preset) => ['--preset', preset]),
    ...open.flatMap(({ set }) => ['--set', set]),
    ...(gpus > 1 ? ['--gpus', String(gpus)] : []),
    ...(nodes > 1 ? ['--nodes', String(nodes)] : []),
    ...(options.vramBytes === undefined ? [] : ['--vram', size(options.vramBytes)]),
  ];
  if (goal === 'no-code' && framework === 'llamafactory') return [convert, ['llamafactory-cli', 'webui']];
  return [convert, ['dsprep', 'config', ...train], ['dsprep', 'launch', ...train]];
}

/** As `--vram` takes it. */
function size(bytes: number): string {
  return Number.isInteger(bytes / 2 ** 30) ? `${bytes / 2 ** 30}GB` : `${Math.round(bytes / 2 ** 20)}MB`;
}
