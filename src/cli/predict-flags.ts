import type { Command } from 'commander';
import type { Readable } from 'node:stream';
import type { PredictRowsOptions } from '../app/predict-rows.ts';
import { parseMap } from '../formats/map-columns.ts';
import type { CliIo, CommonFlags } from './cli-io.ts';

/** Flags of the commands that predict tokens. */
export interface PredictFlags
  extends CommonFlags, Pick<PredictRowsOptions, 'from' | 'method' | 'layout' | 'multiTurn' | 'mergeConsecutive'> {
  to: string;
  map?: string;
  mapRole?: string;
  tokenizer?: string;
  chatTemplate?: string;
  trainConfig?: string;
  set: string[];
}

export function withPredictFlags(command: Command): Command {
  return command
    .option('--tokenizer <t>', 'folder, file, hub id, qwen3 or gpt-oss (default: what the config names, else qwen3)')
    .option('--chat-template <file>', "a .jinja file over the tokenizer's own")
    .option('--train-config <file>', "the framework's own training config; where it names its data, rows are taken as they stand")
    .option(
      '--set <key=value>',
      "one of the framework's options, over the config; repeatable",
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .option('--from <name>', 'source format (default: auto, which detects it and says why)')
    .option('--map <pairs>', 'source column=canonical name, for odd column names')
    .option('--map-role <pairs>', 'source role=role, for odd role names')
    .option('--method <name>', 'what it will be trained for (default: by the data)')
    .option('--layout <name>', "one of the target's layouts (default: its first)")
    .option('--multi-turn <how>', 'for targets that hold one turn: first, last, expand or flatten')
    .option('--merge-consecutive', 'join neighbouring turns of one role');
}

export function predictOptions(inputs: string[], flags: PredictFlags, io: CliIo): PredictRowsOptions {
  const { to, from, method, layout, multiTurn, mergeConsecutive, tokenizer, chatTemplate, trainConfig, set, map, mapRole } = flags;
  return {
    inputs,
    to,
    set,
    signal: io.signal,
    stdin: io.stdin as Readable,
    env: io.env,
    ...(from === undefined ? {} : { from }),
    ...(method === undefined ? {} : { method }),
    ...(layout === undefined ? {} : { layout }),
    ...(multiTurn === undefined ? {} : { multiTurn }),
    ...(mergeConsecutive === undefined ? {} : { mergeConsecutive }),
    ...(tokenizer === undefined ? {} : { tokenizer }),
    ...(chatTemplate === undefined ? {} : { chatTemplate }),
    ...(trainConfig === undefined ? {} : { trainConfig }),
    ...(map === undefined ? {} : { map: parseMap(map) }),
    ...(mapRole === undefined ? {} : { mapRole: parseMap(mapRole) }),
  };
}
