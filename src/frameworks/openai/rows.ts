import { refuse, rowsOf } from '../shared/encoded-row.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';
import { openAiTools } from '../shared/openai-tools.ts';
import { toolsCheck } from '../shared/tool-json.ts';
import { chatProblem, equalPairProblem, promptProblem } from '../shared/turn-problems.ts';
import { openAiMessagesText } from './openai-message.ts';

/** `,"tools":[…]` of one row; the API refuses an empty list, so a row without tools has no such key. */
function openTools(): { problem: ReturnType<typeof toolsCheck>; text(tools: string | undefined): string } {
  const problem = toolsCheck();
  const openAi = openAiTools();
  return {
    problem,
    text(tools) {
      const list = openAi(tools);
      return list === 'null' ? '' : `,"tools":${list.replace(/[\r\n]+/g, ' ')}`;
    },
  };
}

/** Supervised fine-tuning: a conversation that ends with the assistant. */
export const messages: LayoutSpec = {
  name: 'messages',
  kind: 'chat',
  methods: ['sft'],
  encoder({ extraText }) {
    const tools = openTools();
    return (record) => {
      const problem = chatProblem(record.messages) ?? (record.tools === undefined ? undefined : tools.problem(record.tools));
      if (problem !== undefined) return problem;
      if (record.messages.at(-1)?.role !== 'assistant') {
        return refuse(
          'LAST_NOT_ASSISTANT',
          "the last message is not the assistant's, as OpenAI wants it",
          'cut the conversation after its last answer',
        );
      }
      const losses: string[] = [];
      const written = openAiMessagesText(record.messages, losses);
      if (!written.ok) return written;
      return rowsOf([`{"messages":${written.text}${tools.text(record.tools)}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: 'all',
};

/** Direct preference optimisation: one assistant message on each side. */
export const preference: LayoutSpec = {
  name: 'preference',
  kind: 'preference',
  methods: ['dpo'],
  encoder({ extraText }) {
    const tools = openTools();
    return (record) => {
      const problem = promptProblem(record.prompt) ?? (record.tools === undefined ? undefined : tools.problem(record.tools));
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const written: string[] = [];
      for (const [name, list] of [
        ['prompt', record.prompt] as const,
        ['chosen', record.chosen] as const,
        ['rejected', record.rejected] as const,
      ]) {
        if (name !== 'prompt' && (list.length !== 1 || list[0]?.role !== 'assistant')) {
          return refuse(
            'ANSWER_NOT_ONE_MESSAGE',
            `${name} is ${list.length} messages, and OpenAI takes one assistant message on each side`,
            'cut the pair to its last answer',
          );
        }
        const one = openAiMessagesText(list, losses);
        if (!one.ok) return one;
        written.push(one.text);
      }
      const [input = '', chosen = '', rejected = ''] = written;
      const equal = equalPairProblem(chosen, rejected);
      if (equal !== undefined) return equal;
      const row = `{"input":{"messages":${input}${tools.text(record.tools)}},"preferred_output":${chosen},"non_preferred_output":${rejected}${extraText(record.extra, losses)}}`;
      return rowsOf([row], losses);
    };
  },
  reserved: 'all',
};

/** Reinforcement fine-tuning: a conversation that ends with the user; graders read the other columns. */
export const reinforcement: LayoutSpec = {
  name: 'reinforcement',
  kind: 'prompt',
  methods: ['grpo'],
  encoder({ extraText }) {
    const tools = openTools();
    return (record) => {
      const problem = promptProblem(record.prompt) ?? (record.tools === undefined ? undefined : tools.problem(record.tools));
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const written = openAiMessagesText(record.prompt, losses);
      if (!written.ok) return written;
      return rowsOf([`{"messages":${written.text}${tools.text(record.tools)}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: ['messages', 'tools', 'parallel_tool_calls', 'functions', 'function_call'],
};
