import type { Encoded } from '../../pipeline/encoded.ts';
import type { ChatRecord, Message } from '../../record.ts';
import { contentText } from '../../record.ts';
import { grow, refuse, rowsOf } from '../shared/encoded-row.ts';
import type { EncodeContext, LayoutSpec } from '../shared/layout-spec.ts';
import { noteLostFields } from '../shared/losses.ts';
import { textWithReasoning } from '../shared/reasoning.ts';
import { toolsCheck } from '../shared/tool-json.ts';
import { answerProblem, chatProblem, equalPairProblem, promptProblem } from '../shared/turn-problems.ts';
import { mediaText, swiftMessagesText, swiftProblem, swiftToolsText } from './swift-messages.ts';

/** Columns that ms-swift reads, and those that it takes for others (ms-swift 4.6.0, dataset/preprocessor/core.py). */
const SWIFT_COLUMNS = [
  ...['messages', 'conversation', 'conversations', 'rejected_messages', 'rejected_response', 'positive_messages', 'negative_messages'],
  ...['images', 'videos', 'audios', 'objects', 'tools', 'label', 'margin', 'channel', 'chat_template_kwargs', 'system', 'history'],
  ...['query', 'prompt', 'input', 'instruction', 'question', 'problem', 'response', 'text', 'completion', 'content', 'output', 'targets'],
];

/** What comes before a row is written: its tools and messages are fine, and the columns have them. */
function opened({
  columns,
}: EncodeContext): (messages: readonly Message[], tools: string | undefined) => Exclude<Encoded, { ok: true }> | undefined {
  const checkTools = toolsCheck();
  return (messages, tools) => {
    if (tools !== undefined) {
      if (!columns.tools) return grow('tools') as Extract<Encoded, { ok: 'grow' }>;
      const bad = checkTools(tools);
      if (bad !== undefined) return bad;
    }
    return swiftProblem(messages, columns);
  };
}

function chatEncoder(context: EncodeContext, withLoss: boolean): (record: ChatRecord) => Encoded {
  const { columns, extraText } = context;
  const check = opened(context);
  return (record) => {
    const { messages, tools } = record;
    const problem = chatProblem(messages) ?? check(messages, tools);
    if (problem !== undefined) return problem;
    const losses: string[] = [];
    const row = `{"messages":${swiftMessagesText(messages, losses, withLoss)}${mediaText(messages, columns)}`;
    return rowsOf([`${row}${swiftToolsText(tools, columns, losses)}${extraText(record.extra, losses)}}`], losses);
  };
}

export const messages: LayoutSpec = {
  name: 'messages',
  kind: 'chat',
  methods: ['sft'],
  encoder: (context) => chatEncoder(context, false),
  reserved: SWIFT_COLUMNS,
};

/** Every message says whether it is trained: train flags are kept. */
export const messagesLoss: LayoutSpec = {
  name: 'messages-loss',
  kind: 'chat',
  methods: ['sft'],
  encoder: (context) => chatEncoder(context, true),
  reserved: SWIFT_COLUMNS,
};

/** Documents, each as the one message of an assistant, which is how ms-swift takes them. */
export const text: LayoutSpec = {
  name: 'text',
  kind: 'text',
  methods: ['pretrain', 'sft'],
  encoder:
    ({ extraText }) =>
    (record) => {
      if (record.text === '') return refuse('TEXT_EMPTY', 'the document is empty', 'take the row out');
      const losses: string[] = [];
      const row = `{"messages":[{"role":"assistant","content":${JSON.stringify(record.text)}}]`;
      return rowsOf([`${row}${extraText(record.extra, losses)}}`], losses);
    },
  reserved: SWIFT_COLUMNS,
};

/** Pairs: the conversation with the chosen answer, and the rejected answer as text. */
export const rejectedResponse: LayoutSpec = {
  name: 'rejected-response',
  kind: 'preference',
  methods: ['dpo', 'orpo', 'simpo', 'reward'],
  encoder(context) {
    const { columns, extraText } = context;
    const check = opened(context);
    return (record) => {
      const { prompt, chosen, rejected, tools } = record;
      const problem = promptProblem(prompt) ?? answerProblem('chosen', chosen) ?? answerProblem('rejected', rejected);
      if (problem !== undefined) return problem;
      const [only] = rejected;
      if (
        only === undefined ||
        chosen.length > 1 ||
        rejected.length > 1 ||
        only.toolCalls !== undefined ||
        typeof only.content !== 'string'
      ) {
        return refuse(
          'ANSWER_NOT_ONE_MESSAGE',
          'an answer is more than one message of text, and this layout holds that alone',
          '--layout rejected-messages',
        );
      }
      const all = [...prompt, ...chosen];
      const bad = check(all, tools);
      if (bad !== undefined) return bad;
      const equal = equalPairProblem(chosen.map(({ content }) => contentText(content)).join(''), contentText(only.content));
      if (equal !== undefined) return equal;
      const losses: string[] = [];
      noteLostFields(only, { reasoning: true }, losses);
      const row = `{"messages":${swiftMessagesText(all, losses, false)},"rejected_response":${JSON.stringify(textWithReasoning(only))}`;
      return rowsOf(
        [`${row}${mediaText(all, columns)}${swiftToolsText(tools, columns, losses)}${extraText(record.extra, losses)}}`],
        losses,
      );
    };
  },
  reserved: SWIFT_COLUMNS.filter((name) => name !== 'margin'),
};

/** Pairs as two whole conversations. */
export const rejectedMessages: LayoutSpec = {
  name: 'rejected-messages',
  kind: 'preference',
  methods: ['dpo', 'orpo', 'simpo', 'reward'],
  encoder(context) {
    const { columns, extraText } = context;
    const check = opened(context);
    return (record) => {
      const { prompt, chosen, rejected, tools } = record;
      const problem =
        promptProblem(prompt) ??
        answerProblem('chosen', chosen) ??
        answerProblem('rejected', rejected) ??
        check([...prompt, ...chosen, ...rejected], tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const wanted = [...prompt, ...chosen];
      const chosenText = swiftMessagesText(wanted, losses, false);
      const rejectedText = swiftMessagesText([...prompt, ...rejected], losses, false);
      const equal = equalPairProblem(chosenText, rejectedText);
      if (equal !== undefined) return equal;
      const row = `{"messages":${chosenText},"rejected_messages":${rejectedText}${mediaText(wanted, columns)}`;
      return rowsOf([`${row}${swiftToolsText(tools, columns, losses)}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: SWIFT_COLUMNS.filter((name) => name !== 'margin'),
};

/** Judged answers. */
export const label: LayoutSpec = {
  name: 'label',
  kind: 'feedback',
  methods: ['kto'],
  encoder(context) {
    const { columns, extraText } = context;
    const check = opened(context);
    return (record) => {
      const all = [...record.prompt, ...record.completion];
      const problem = promptProblem(record.prompt) ?? answerProblem('completion', record.completion) ?? check(all, record.tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const row = `{"messages":${swiftMessagesText(all, losses, false)},"label":${record.desirable}${mediaText(all, columns)}`;
      return rowsOf([`${row}${swiftToolsText(record.tools, columns, losses)}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: SWIFT_COLUMNS,
};

/** Prompts for GRPO; a reward function gets the other columns by name (`solution`, …). */
export const prompt: LayoutSpec = {
  name: 'prompt',
  kind: 'prompt',
  methods: ['grpo'],
  encoder(context) {
    const { columns, extraText } = context;
    const check = opened(context);
    return (record) => {
      const problem = promptProblem(record.prompt) ?? check(record.prompt, record.tools);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      const row = `{"messages":${swiftMessagesText(record.prompt, losses, false)}${mediaText(record.prompt, columns)}`;
      return rowsOf([`${row}${swiftToolsText(record.tools, columns, losses)}${extraText(record.extra, losses)}}`], losses);
    };
  },
  reserved: SWIFT_COLUMNS,
};
