import { isDsprepError } from '../../errors.ts';
import type { ChatFacts } from '../../frameworks/config.ts';
import { openTokenizer } from '../../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../../tokenize/tokenizer.ts';
import { TemplateError } from '../../tokenize/tokenizer.ts';

/** Reasons for which the model's tokenizer can't be had here. */
export const NO_TOKENIZER = /^(?:HUB_|TOKENIZER_|USAGE_HUB_ID|CHAT_TEMPLATE_)/;

/** The model's own tokenizer, where it is at hand. */
export async function modelTokenizer(
  model: string,
  { env, signal }: { env: NodeJS.ProcessEnv; signal?: AbortSignal },
): Promise<Tokenizer | undefined> {
  try {
    return await openTokenizer(model, { env, ...(signal === undefined ? {} : { signal }) });
  } catch (error) {
    if (isDsprepError(error) && NO_TOKENIZER.test(error.code)) return undefined;
    throw error;
  }
}

const PROBE = 'a probe of dsprep';

/** What a tokenizer says of conversations: seen in one that is rendered. */
export function chatFacts(tokenizer: Tokenizer): ChatFacts {
  const { eos } = tokenizer.specialTokens;
  const template = tokenizer.parts?.chatTemplates['default'];
  const turnEnd = turnEndOf(tokenizer);
  return {
    hasTemplate: tokenizer.hasChatTemplate,
    ...(template === undefined ? {} : { template }),
    ...(eos === undefined ? {} : { eosToken: eos }),
    ...(turnEnd === undefined ? {} : { turnEnd }),
  };
}

function turnEndOf(tokenizer: Tokenizer): string | undefined {
  if (!tokenizer.hasChatTemplate) return undefined;
  let text: string;
  try {
    text = tokenizer.renderChat([
      { role: 'user', content: 'hello' },
      { role: 'assistant', content: PROBE },
    ]);
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
  const at = text.lastIndexOf(PROBE);
  if (at === -1) return undefined;
  const rest = text.slice(at + PROBE.length).trimStart();
  const added = (tokenizer.parts?.addedTokens ?? []).map(({ content }) => content).filter((token) => rest.startsWith(token));
  return added.sort((a, b) => b.length - a.length)[0];
}
