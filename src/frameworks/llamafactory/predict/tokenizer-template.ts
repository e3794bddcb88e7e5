import { TemplateError } from '../../../tokenize/tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { Unsupported } from '../../predict.ts';
import { fullTemplate } from './templates/template.ts';
import type { Template } from './templates/template.ts';

const CONTENT = '{{content}}';
const PLACEHOLDER = /\{\{[a-zA-Z_][a-zA-Z0-9_]*\}\}/;

/** The template that is read off the tokenizer's chat template where the config names none (llamafactory 0.9.5, data/template.py, `parse_template`). */
export function tokenizerTemplate(tokenizer: Tokenizer): Template | Unsupported {
  if (!tokenizer.hasChatTemplate) return fullTemplate('empty', { layout: { assistant: [CONTENT] } });
  try {
    return readOff(tokenizer);
  } catch (error) {
    if (error instanceof TemplateError)
      return { key: 'template', message: `missing, and the chat template refuses to be read off (${error.message}): LLaMA-Factory stops` };
    throw error;
  }
}

function readOff(tokenizer: Tokenizer): Template | Unsupported {
  const prefix = tokenizer.decode(tokenizer.encode('', { addSpecialTokens: true }));
  const message = (role: string, content = CONTENT): { role: string; content: string } => ({ role, content });
  const render = (messages: ReturnType<typeof message>[], addGenerationPrompt: boolean): string =>
    tokenizer.renderChat(messages, { addGenerationPrompt }).slice(prefix.length);
  const system = render([message('system')], false);
  const withEmptySystem = render([message('system', ''), message('user')], true);
  const question = render([message('user')], true);
  const answer = render([message('user'), message('assistant')], false).slice(question.length);
  const assistant = answer.replaceAll('<think>', '').replaceAll('</think>', '').replace(/^\n+/, '');
  const defaultSystem = question.length > withEmptySystem.length ? added(withEmptySystem, question) : '';
  const user =
    defaultSystem === '' && question.length <= withEmptySystem.length
      ? question
      : question.slice(system.replace(CONTENT, () => defaultSystem).length);
  if (![user, assistant, system].every((slot) => PLACEHOLDER.test(slot)))
    return { key: 'template', message: 'missing, and the chat template shows no place for the content of a message: LLaMA-Factory stops' };
  return fullTemplate('of the tokenizer', {
    layout: {
      ...(prefix === '' ? {} : { prefix: [prefix] }),
      system: [system],
      user: [user],
      assistant: [assistant],
      function: [assistant],
    },
    kind: answer.includes('<think>') ? 'reasoning' : 'plain',
    system: defaultSystem,
  });
}

/** Characters of the long text that do not stand in the short one, in order. */
function added(short: string, long: string): string {
  let at = 0;
  let found = '';
  for (const character of long) {
    if (at >= short.length) break;
    if (short.startsWith(character, at)) at += character.length;
    else found += character;
  }
  return found;
}
