import type { DsRecord, Message } from '../../record.ts';
import { contentText, messagesOf } from '../../record.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';

/** What fine-tuning through OpenAI's API is billed for. */
export interface ApiBudget {
  provider: 'openai';
  examples: number;
  /** By the documented rule, in one epoch. */
  tokens: number;
  /** Of answers alone. */
  answerTokens: number;
  cutExamples: number;
  epochs: number;
  /** Where `epochs` come from. */
  epochsBecause: string;
  billedTokens: number;
  money?: number;
  arithmetic: readonly string[];
  source: string;
}

/** "Data preparation and analysis for chat model fine-tuning" of the OpenAI cookbook, `num_tokens_from_messages`. */
const PER_MESSAGE = 3;
const PER_NAME = 1;
const PER_EXAMPLE = 3;
const SOURCE =
  'OpenAI cookbook, "Data preparation and analysis for chat model fine-tuning": 3 tokens a message, 1 a name, 3 an example, beside the tokens of role, content and name; names and arguments of tool calls, of which it says nothing, are counted as text';

/** The same page: how many epochs a job has by default. */
const TARGET_EPOCHS = 3;
const LEAST_EXAMPLES = 100;
const MOST_EXAMPLES = 25_000;
const MOST_EPOCHS = 25;

/** Tokens of a conversation as the provider counts them, and those of its answers. */
export function countedTokens(record: DsRecord, tokenizer: Tokenizer): { tokens: number; answers: number } {
  let [tokens, answers] = [PER_EXAMPLE, 0];
  for (const message of messagesOf(record)) {
    const [content = 0, ...others] = tokenizer.count(textsOf(message));
    tokens += PER_MESSAGE + content + (message.role === 'tool' || message.name === undefined ? 0 : PER_NAME);
    for (const other of others) tokens += other;
    if (message.role === 'assistant') answers += content;
  }
  return { tokens, answers };
}

function textsOf({ role, content, name, toolCalls = [] }: Message): string[] {
  return [contentText(content), role, ...(name === undefined ? [] : [name]), ...toolCalls.flatMap((call) => [call.name, call.arguments])];
}

/** Epochs of a job that names none. */
export function defaultEpochs(examples: number): number {
  if (examples === 0) return TARGET_EPOCHS;
  if (examples * TARGET_EPOCHS < LEAST_EXAMPLES) return Math.min(MOST_EPOCHS, Math.floor(LEAST_EXAMPLES / examples));
  if (examples * TARGET_EPOCHS > MOST_EXAMPLES) return Math.max(1, Math.floor(MOST_EXAMPLES / examples));
  return TARGET_EPOCHS;
}

export interface ApiOptions {
  epochs?: number;
  /** Of the tokens that are billed. */
  pricePerMillionTokens?: number;
}

export function apiBudget(
  counted: { examples: number; tokens: number; answerTokens: number; cutExamples: number },
  { epochs: given, pricePerMillionTokens: price }: ApiOptions,
): ApiBudget {
  const epochs = given ?? defaultEpochs(counted.examples);
  const billedTokens = counted.tokens * epochs;
  const arithmetic = [`${counted.tokens} tokens × ${epochs} epochs = ${billedTokens} billed tokens`];
  const money = price === undefined ? {} : { money: (billedTokens / 1e6) * price };
  if (money.money !== undefined) arithmetic.push(`${billedTokens} ÷ 1,000,000 × ${price} = ${Number(money.money.toPrecision(4))}`);
  const epochsBecause = given === undefined ? `the default for ${counted.examples} examples (the same page)` : 'as given';
  return { provider: 'openai', ...counted, epochs, epochsBecause, billedTokens, ...money, arithmetic, source: SOURCE };
}
