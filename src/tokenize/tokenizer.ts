import type { JsonObject, JsonValue } from '../json.ts';

/** A message as chat templates see it: `role`, `content`, and whatever else the template reads (`tool_calls`, `reasoning_content`, …). */
export type TemplateMessage = JsonObject;

export interface RenderOptions {
  tools?: JsonValue[];
  addGenerationPrompt?: boolean;
  /** Extra variables for the template. */
  variables?: JsonObject;
}

/** A loaded tokenizer. All methods are synchronous and take batches where that can be faster. */
export interface Tokenizer {
  /** What the user called it. */
  readonly name: string;
  /** sha256 (hex) of the tokenizer's own files: equal fingerprints give equal ids and renderings. */
  readonly fingerprint: string;
  /** Name and version of the engine that computes ids. */
  readonly engine: string;
  readonly specialTokens: { bos?: string; eos?: string; pad?: string };
  /** Whether it has a chat template. */
  readonly hasChatTemplate: boolean;
  /** `addSpecialTokens` (default false) adds what its post-processor adds (BOS, …). */
  encode(text: string, options?: { addSpecialTokens?: boolean }): number[];
  /** Number of tokens of each text, without added special tokens. */
  count(texts: readonly string[]): number[];
  decode(ids: readonly number[], options?: { skipSpecialTokens?: boolean }): string;
  /** Renders the chat template. Throws `TemplateError` when the template itself refuses the messages. */
  renderChat(messages: readonly TemplateMessage[], options?: RenderOptions): string;
  /** What it is made of, for frameworks that look inside; missing where an implementation can't say. */
  readonly parts?: TokenizerParts;
}

export interface TokenizerParts {
  /** Sources of its chat templates by name: `default`, and `tool_use` for messages with tools where there is one. */
  chatTemplates: Readonly<Record<string, string>>;
  /** Its special tokens by the names that transformers and chat templates use (`bos_token`, …). */
  namedTokens: Readonly<Record<string, string>>;
  /** What tokenizer.json adds to its model's vocabulary. */
  addedTokens: readonly AddedToken[];
  /** tokenizer_config.json; empty where there is none. */
  config?: JsonObject;
  /** The time that chat templates show. */
  now: () => Date;
  /** Where Python's offsets leave out spaces at the ends of tokens (a ByteLevel post-processor with `trim_offsets`): whether those of the first token stay. */
  trimmedOffsets?: { keepsFirst: boolean };
}

export interface AddedToken {
  id: number;
  content: string;
  isSpecial: boolean;
}

/** The chat template refused these messages (`raise_exception`) or failed on them: a problem of the row, not of the operator. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
