import { existsSync, readFileSync, statSync } from 'node:fs';
import { usageError } from '../errors.ts';
import { openTokenizer } from '../tokenize/open-tokenizer.ts';

export interface TokensOptions {
  /** The text itself, or the path of a file with it. */
  textOrFile: string;
  /** Default `qwen3`. */
  tokenizer?: string;
  /** Add what the tokenizer's post-processor adds (BOS, …). */
  addSpecialTokens?: boolean;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

export interface TokensResult {
  tokenizer: string;
  characters: number;
  tokens: { id: number; text: string }[];
}

/** A look at tokens is for a page of text, not for a data file. */
const MAX_FILE_BYTES = 4 << 20;

/** The tokens of a text, each with its own text (`�` where a token is part of a character). Throws `DsprepError`. */
export async function tokensOf({
  textOrFile,
  tokenizer = 'qwen3',
  addSpecialTokens = false,
  env,
  signal,
}: TokensOptions): Promise<TokensResult> {
  const opened = await openTokenizer(tokenizer, { ...(env === undefined ? {} : { env }), ...(signal === undefined ? {} : { signal }) });
  const text = isFile(textOrFile) ? fileText(textOrFile) : textOrFile;
  const ids = opened.encode(text, { addSpecialTokens });
  const tokens = ids.map((id) => ({ id, text: opened.decode([id], { skipSpecialTokens: false }) }));
  return { tokenizer: opened.name, characters: text.length, tokens };
}

function isFile(path: string): boolean {
  return path.length < 4096 && existsSync(path) && statSync(path).isFile();
}

function fileText(path: string): string {
  if (statSync(path).size > MAX_FILE_BYTES) {
    throw usageError(
      'USAGE_TOKENS_SIZE',
      `${path} is larger than ${MAX_FILE_BYTES >> 20} MiB`,
      'dsprep predict counts the tokens of whole data files',
    );
  }
  return readFileSync(path, 'utf8');
}
