import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileChatTemplate } from './chat-template.ts';
import { installedTemplates } from './testing/all-templates.ts';
import { anyChat } from './testing/any-chat.ts';
import { interpretChatTemplate } from './testing/interpreter/interpreted-template.ts';
import { TemplateError } from './tokenizer.ts';

const RUNS = Number(process.env['DSPREP_TEMPLATE_RUNS'] ?? 25);
const specialTokens = { bos_token: '<s>', eos_token: '</s>', pad_token: '<pad>', unk_token: '<unk>' };

const outcome = (render: () => string): { text: string } | { refused: string } => {
  try {
    return { text: render() };
  } catch (error) {
    if (error instanceof TemplateError) return { refused: error.message };
    throw error;
  }
};

test.for(installedTemplates())('the compiled template writes, or refuses, as the interpreted one: $name', ({ name, template }) => {
  const options = { template, name, specialTokens, now: () => new Date(1_735_689_600_000) };
  const [compiled, interpreted] = [compileChatTemplate(options), interpretChatTemplate(options)];
  fc.assert(
    fc.property(anyChat, ({ messages, options: rendering }) => {
      const before = JSON.stringify([messages, rendering]);
      const made = outcome(() => compiled.render(messages, rendering));
      const wanted = outcome(() => interpreted.render(messages, rendering));
      expect('text' in made ? made : { refused: true }).toEqual('text' in wanted ? wanted : { refused: true });
      expect(JSON.stringify([messages, rendering])).toBe(before);
    }),
    { numRuns: RUNS },
  );
});
