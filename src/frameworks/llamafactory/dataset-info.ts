import { usageError } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, setOwn } from '../../json.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';
import type { Columns, PlannedFile, SplitSummary } from '../target.ts';

/** How a layout is registered. */
interface EntrySpec {
  /** Never `openai`: its converter adds "detailed thinking off" to system prompts (llamafactory 0.9.5, data/converter.py). */
  formatting: 'alpaca' | 'sharegpt';
  ranking?: true;
  /** LLaMA-Factory's name of each column, and ours. */
  columns: Readonly<Record<string, string>>;
  takesMedia?: true;
}

export type LlamaFactorySpec = LayoutSpec & { entry: EntrySpec };

const TAGS = {
  role_tag: 'from',
  content_tag: 'value',
  user_tag: 'human',
  assistant_tag: 'gpt',
  observation_tag: 'observation',
  function_tag: 'function_call',
  system_tag: 'system',
};

/**
 * `dataset_info.json`: one entry for each split. `columns` and `tags` are complete, since whatever a given one leaves out has no default any more, and name no
 * column that the rows lack, on which LLaMA-Factory stops (llamafactory 0.9.5, data/parser.py).
 */
export function datasetInfo(name: string, spec: EntrySpec, columns: Columns, splits: readonly SplitSummary[]): PlannedFile {
  const info: JsonObject = {};
  for (const { split, file } of trainFirst(splits)) setOwn(info, entryName(name, split), entryOf(spec, columns, file));
  return { path: 'dataset_info.json', text: asciiJson(info) };
}

/** The training data under the dataset's own name, every other split under one that says which it is. */
export function entryName(name: string, split: string): string {
  return split === 'train' ? name : `${name}_${split}`;
}

function trainFirst(splits: readonly SplitSummary[]): SplitSummary[] {
  return [...splits.filter(({ split }) => split === 'train'), ...splits.filter(({ split }) => split !== 'train')];
}

function entryOf({ formatting, ranking, columns, takesMedia }: EntrySpec, { tools, media }: Columns, file: string): JsonObject {
  return {
    file_name: file,
    formatting,
    ...(ranking === undefined ? {} : { ranking }),
    columns: {
      ...columns,
      ...(tools ? { tools: 'tools' } : {}),
      ...(takesMedia && media.image ? { images: 'images' } : {}),
      ...(takesMedia && media.video ? { videos: 'videos' } : {}),
      ...(takesMedia && media.audio ? { audios: 'audios' } : {}),
    },
    ...(formatting === 'sharegpt' ? { tags: TAGS } : {}),
  };
}

/**
 * An existing `dataset_info.json` with further entries; the others stay, in their order. Throws `DsprepError` (usage) where the text is no JSON object, or
 * has an entry of such a name and `replace` is false.
 */
export function mergeDatasetInfo(existingText: string, entries: Record<string, JsonObject>, { replace }: { replace: boolean }): string {
  const info = parsed(existingText);
  if (!isJsonObject(info)) {
    throw usageError(
      'USAGE_DATASET_INFO',
      'the dataset_info.json to add to is not a JSON object',
      'repair it, or start with a file that holds {}',
    );
  }
  for (const [name, entry] of Object.entries(entries)) {
    if (!replace && Object.hasOwn(info, name)) {
      throw usageError(
        'USAGE_DATASET_EXISTS',
        `dataset_info.json has an entry "${name}" already`,
        'give another --name, or replace it with --force',
      );
    }
    setOwn(info, name, entry);
  }
  return asciiJson(info);
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as JsonValue;
  } catch {
    return undefined;
  }
}

/** LLaMA-Factory opens the file in the encoding of the machine: everything beyond ASCII is escaped. */
function asciiJson(value: JsonObject): string {
  const text = JSON.stringify(value, null, 2).replace(
    /[^\n\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${text}\n`;
}
