import type { JsonObject } from './json.ts';

/** The roles that a message can have once its source's own name for them is gone. `developer` is read as `system`. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';

export interface TextPart {
  type: 'text';
  text: string;
}

/** A picture, sound or film inside a message; `source` is the path, URL or data URI, exactly as the data had it ('' where only its place is known). */
export interface MediaPart {
  type: 'image' | 'audio' | 'video';
  source: string;
}

export type ContentPart = TextPart | MediaPart;

export interface ToolCall {
  id?: string;
  name: string;
  /** JSON text of the arguments: verbatim where the source had text, else the object written out. Not checked to be valid JSON. */
  arguments: string;
}

export interface Message {
  role: Role;
  /** A string, or parts when the message holds media. `''` where the source had null or nothing. */
  content: string | ContentPart[];
  /** The model's thinking, without its markup. */
  reasoning?: string;
  /** The exact text before and after the reasoning where it stood inside the content, e.g. `['<think>\n', '\n</think>\n\n']`. Absent where it had a field of its own. */
  reasoningMarkup?: [open: string, close: string];
  toolCalls?: ToolCall[];
  /** Of a tool message: the call that it answers. */
  toolCallId?: string;
  /** Of a tool message: the function's name; of others: the speaker's. */
  name?: string;
  /** Whether the loss covers this message; absent means the framework's own rule. */
  train?: boolean;
  /** A numeric loss weight, where the source gave a number. */
  weight?: number;
  /** Fields of the message that nobody understood. */
  extra?: JsonObject;
}

/** Where a record came from. Never depends on order, worker or partition. */
export interface Origin {
  /** The source's name as the user gave it (a path, or `-`). */
  source: string;
  /** Byte offset of the row in its source, after decompression. */
  offset: number;
  /** 1-based line on which the row starts. */
  line: number;
}

interface RecordBase {
  origin: Origin;
  /** Fields of the row that nobody understood, untouched. */
  extra: JsonObject;
}

/** A conversation to imitate: ShareGPT, Alpaca, OpenAI messages, prompt-completion. */
export interface ChatRecord extends RecordBase {
  kind: 'chat';
  messages: Message[];
  /** JSON text of the list of tool definitions (OpenAI's shape or bare functions), verbatim where the source had text. Absent: no tools. */
  tools?: string;
}

/** Two answers to one prompt, one better than the other. */
export interface PreferenceRecord extends RecordBase {
  kind: 'preference';
  prompt: Message[];
  chosen: Message[];
  rejected: Message[];
  tools?: string;
}

/** One answer and whether it is wanted (KTO's unpaired preference). */
export interface FeedbackRecord extends RecordBase {
  kind: 'feedback';
  prompt: Message[];
  completion: Message[];
  desirable: boolean;
  tools?: string;
}

/** A prompt for online RL; its reference columns (`answer`, `solution`, …) are in `extra`. */
export interface PromptRecord extends RecordBase {
  kind: 'prompt';
  prompt: Message[];
  tools?: string;
}

/** A raw document. */
export interface TextRecord extends RecordBase {
  kind: 'text';
  text: string;
}

/** Process reward: steps and whether each is right; `labels` has one per step. */
export interface StepwiseRecord extends RecordBase {
  kind: 'stepwise';
  prompt: string;
  steps: string[];
  labels: boolean[];
}

/** Axolotl's `input_output`: pieces of text, each trained or not. */
export interface SegmentsRecord extends RecordBase {
  kind: 'segments';
  segments: { text: string; train: boolean }[];
}

/** A row that is tokens already; `labels` has one per id, -100 where untrained. */
export interface TokensRecord extends RecordBase {
  kind: 'tokens';
  inputIds: number[];
  labels: number[];
}

/** The only thing that stages and frameworks ever see. */
export type DsRecord =
  ChatRecord | PreferenceRecord | FeedbackRecord | PromptRecord | TextRecord | StepwiseRecord | SegmentsRecord | TokensRecord;

export type RecordKind = DsRecord['kind'];

/** The text of a message's content, media left out. */
export function contentText(content: Message['content']): string {
  if (typeof content === 'string') return content;
  let text = '';
  for (const part of content) if (part.type === 'text') text += part.text;
  return text;
}

/** Every message of a record in order; for a preference, the prompt, then chosen, then rejected. Empty for kinds without messages. */
export function messagesOf(record: DsRecord): readonly Message[] {
  switch (record.kind) {
    case 'chat':
      return record.messages;
    case 'preference':
      return [...record.prompt, ...record.chosen, ...record.rejected];
    case 'feedback':
      return [...record.prompt, ...record.completion];
    case 'prompt':
      return record.prompt;
    default:
      return [];
  }
}
