/** Stands for the id of BOS or EOS, or for nothing where the tokenizer has none. */
export const BOS = { mark: 'bos' } as const;
export const EOS = { mark: 'eos' } as const;

/** A text, which is tokenised by itself, or a token by its name. `{{content}}` is where the message stands. */
export type Slot = string | typeof BOS | typeof EOS | { readonly token: string };

export type Slots = readonly Slot[];

/** Slots of each role; those that are missing have the defaults of `register_template`. */
export interface Layout {
  prefix?: Slots;
  system?: Slots;
  user?: Slots;
  assistant?: Slots;
  observation?: Slots;
  function?: Slots;
}

/**
 * Classes of templates: `plain`; `reasoning`, which adds empty thoughts; `closing`, whose empty thought is the closing word alone; `merging`, which puts the system
 * prompt into the first user message.
 */
export type TemplateKind = 'plain' | 'reasoning' | 'closing' | 'merging';

export const TOOL_FORMATS = [
  'default',
  'gemma4',
  'glm4',
  'llama3',
  'lfm2',
  'minimax1',
  'minimax2',
  'mistral',
  'qwen',
  'qwen3_5',
  'glm4_moe',
  'seed_oss',
  'ling',
] as const;

export type ToolFormat = (typeof TOOL_FORMATS)[number];

/** A template as it is registered. */
export interface TemplateSpec {
  layout: Layout;
  kind?: TemplateKind;
  toolFormat?: ToolFormat;
  /** Where the tools of a row stand as they are, in no tool format. */
  toolSlot?: string;
  system?: string;
  stopWords?: readonly string[];
  thoughtWords?: readonly [string, string];
  callWords?: readonly [string, string];
  /** EOS is no part of an answer; the token after each is labelled with it. */
  hasEfficientEos?: boolean;
  /** The first stop word becomes the tokenizer's EOS. */
  replacesEos?: boolean;
  /** Takes images, videos or audio. */
  hasMedia?: boolean;
}

/** A template with its defaults, ready for use. */
export interface Template {
  name: string;
  kind: TemplateKind;
  layout: Required<Layout>;
  callFormat: ToolFormat;
  toolFormat: ToolFormat | { slot: string };
  system: string;
  stopWords: readonly string[];
  thoughtWords: readonly [string, string];
  callWords: readonly [string, string];
  hasEfficientEos: boolean;
  replacesEos: boolean;
  hasMedia: boolean;
}

const CONTENT: Slots = ['{{content}}'];

/** Fills in what `register_template` fills in (llamafactory 0.9.5, data/template.py). */
export function fullTemplate(name: string, spec: TemplateSpec): Template {
  const { layout, toolFormat = 'default' } = spec;
  const hasEfficientEos = spec.hasEfficientEos ?? false;
  const user = layout.user ?? CONTENT;
  const assistant = layout.assistant ?? answerSlots(hasEfficientEos);
  return {
    name,
    kind: spec.kind ?? 'plain',
    layout: {
      prefix: layout.prefix ?? [],
      system: layout.system ?? CONTENT,
      user,
      assistant,
      observation: layout.observation ?? user,
      function: layout.function ?? assistant,
    },
    callFormat: toolFormat,
    toolFormat: spec.toolSlot === undefined ? toolFormat : { slot: spec.toolSlot },
    system: spec.system ?? '',
    stopWords: spec.stopWords ?? [],
    thoughtWords: spec.thoughtWords ?? ['<think>\n', '\n</think>\n\n'],
    callWords: spec.callWords ?? ['<tool_call>', '</tool_call>'],
    hasEfficientEos,
    replacesEos: spec.replacesEos ?? false,
    hasMedia: spec.hasMedia ?? false,
  };
}

export function answerSlots(hasEfficientEos: boolean): Slots {
  return hasEfficientEos ? CONTENT : [...CONTENT, EOS];
}
