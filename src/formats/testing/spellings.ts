import type { JsonObject } from '../../json.ts';

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });
const human = (value: string) => ({ from: 'human', value });
const gpt = (value: string) => ({ from: 'gpt', value });

/** Pairs as the frameworks and well-known data sets spell them; each is read without a warning. */
export const PAIR_ROWS: Record<string, JsonObject> = {
  'TRL, strings': { prompt: 'q', chosen: 'a', rejected: 'b' },
  'TRL, lists': { prompt: [user('q')], chosen: [assistant('a')], rejected: [assistant('b')] },
  'TRL, implicit prompt, lists': { chosen: [user('q'), assistant('a')], rejected: [user('q'), assistant('b')] },
  'TRL, implicit prompt, strings': { chosen: 'The sky is blue.', rejected: 'The sky is green.', id: 3 },
  'TRL, tools and a margin': {
    prompt: [user('q')],
    chosen: [assistant('a')],
    rejected: [assistant('b')],
    tools: '[{"name":"f"}]',
    margin: 0.5,
  },
  'an implicit prompt of several turns': {
    chosen: [user('q'), assistant('a'), user('r'), assistant('yes')],
    rejected: [user('q'), assistant('a'), user('r'), assistant('no'), user('why?')],
  },
  'UltraFeedback, binarized': {
    prompt: 'q',
    prompt_id: 'x',
    chosen: [user('q'), assistant('a')],
    rejected: [user('q'), assistant('b')],
    messages: [user('q'), assistant('a')],
    score_chosen: 8,
    score_rejected: 3.5,
  },
  'a prompt string that is the last question': {
    chosen: [user('q'), assistant('a'), user('r'), assistant('yes')],
    rejected: [user('q'), assistant('a'), user('r'), assistant('no')],
    prompt: 'r',
  },
  'a prompt string that is the first question': {
    prompt: 'q',
    chosen: [{ role: 'system', content: 's' }, user('q'), assistant('a'), user('r'), assistant('yes')],
    rejected: [{ role: 'system', content: 's' }, user('q'), assistant('a'), user('r'), assistant('no')],
  },
  'a prompt list that both repeat': {
    prompt: [user('q')],
    chosen: [user('q'), assistant('a')],
    rejected: [user('q'), assistant('b')],
  },
  'an empty prompt beside whole conversations': { prompt: '', chosen: [user('q'), assistant('a')], rejected: [user('q'), assistant('b')] },
  'one whole conversation, one reply': { chosen: [user('q'), assistant('a')], rejected: 'b' },
  'LLaMA-Factory, conversations': { conversations: [human('q'), gpt('a'), human('r')], chosen: gpt('yes'), rejected: gpt('no') },
  'LLaMA-Factory, with system, tools and pictures': {
    conversations: [human('<image>q')],
    chosen: gpt('yes'),
    rejected: gpt('no'),
    system: 'be kind',
    tools: '[{"name": "f"}]',
    images: ['a.png'],
  },
  'LLaMA-Factory, alpaca': { instruction: 'sum', input: '1 2', chosen: '3', rejected: '4' },
  'LLaMA-Factory, alpaca without input': { instruction: 'q', input: '', chosen: 'a', rejected: 'b', system: '' },
  'LLaMA-Factory, alpaca with system and history': {
    system: 's',
    history: [['q', 'a']],
    instruction: 'r',
    input: 'i',
    chosen: 'yes',
    rejected: 'no',
  },
  'LLaMA-Factory 1': {
    chosen_messages: [
      { role: 'user', content: [{ type: 'text', value: 'q' }] },
      { role: 'assistant', content: [{ type: 'text', value: 'a' }] },
    ],
    rejected_messages: [
      { role: 'user', content: [{ type: 'text', value: 'q' }] },
      { role: 'assistant', content: [{ type: 'text', value: 'b' }] },
    ],
  },
  'Axolotl, chat_template': { messages: [user('q')], chosen: assistant('a'), rejected: assistant('b') },
  'Axolotl, chat_template with strings': { messages: [user('q')], chosen: 'a', rejected: 'b' },
  'Axolotl, messages as JSON text': { messages: '[ {"role": "user", "content": "q"} ]', chosen: 'a', rejected: 'b' },
  'Axolotl, conversation': { conversation: [user('q')], chosen: assistant('a'), rejected: assistant('b') },
  'Axolotl, intel': { system: 's', question: 'q', chosen: 'a', rejected: 'b' },
  'Axolotl, icr': { system: '', input: 'q', chosen: 'a', rejected: 'b' },
  'Axolotl, chosen_response': { question: 'q', chosen_response: 'a', rejected_response: 'b' },
  'Axolotl, ultra': { system: 's', prompt: 'q', chosen: [user('q'), assistant('a')], rejected: [user('q'), assistant('b')] },
  'ORPO with a system column': { system: 's', chosen: [user('q'), assistant('a')], rejected: [user('q'), assistant('b')] },
  'ms-swift': { messages: [{ role: 'system', content: 's' }, user('q'), assistant('a')], rejected_response: 'b' },
  'ms-swift, starting with the assistant': { messages: [assistant('hi'), user('q'), assistant('a')], rejected_response: 'b' },
  'ms-swift, rejected messages': { messages: [user('q'), assistant('a')], rejected_messages: [user('q'), assistant('b')], margin: 1 },
  'ms-swift 2': { query: 'q', response: 'a', rejected_response: 'b', history: [] },
  OpenAI: {
    input: { messages: [user('q')], tools: [], parallel_tool_calls: true },
    preferred_output: [assistant('a')],
    non_preferred_output: [assistant('b')],
  },
  'answers as JSON text': { prompt: 'q', chosen: '[{"role":"assistant","content":"a"}]', rejected: '[{"role":"assistant","content":"b"}]' },
  'thinking in one answer': { prompt: 'q', chosen: '<think>\nhm\n</think>\n\na', rejected: 'b' },
  'text that begins with a bracket': { prompt: '[1, 2] + [{', chosen: '[1]', rejected: '[2]' },
  'a tool call and its answer': {
    prompt: [user('q')],
    chosen: [
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } }] },
      { role: 'tool', tool_call_id: 'c', content: '1' },
      assistant('one'),
    ],
    rejected: [assistant('none')],
  },
  accepted: { instruction: 'q', input: 'i', accepted: 'a', rejected: 'b' },
};

export const FEEDBACK_ROWS: Record<string, JsonObject> = {
  'TRL, strings': { prompt: 'q', completion: 'a', label: true },
  'TRL, lists': { prompt: [user('q')], completion: [assistant('a')], label: false },
  'LLaMA-Factory, messages': { messages: [user('q'), assistant('a')], label: true },
  'LLaMA-Factory, conversations': { conversations: [human('q'), gpt('a'), human('r'), gpt('b')], kto_tag: false, system: 's' },
  'LLaMA-Factory, alpaca': { instruction: 'q', input: '', output: 'a', kto_tag: true },
  'LLaMA-Factory, alpaca with input and history': { instruction: 'q', input: 'i', history: [['x', 'y']], output: 'a', kto_tag: true },
  'Axolotl, argilla': { system: 's', instruction: 'q', completion: 'a', label: true },
  'Axolotl, argilla_chat': { completion: [user('q'), assistant('a')], label: true },
  'Axolotl, intel': { question: 'q', completion: 'a', label: false },
  'ms-swift': { messages: [{ role: 'system', content: 's' }, user('q'), assistant('a')], label: false, margin: 2 },
  'a prompt that the completion repeats': { prompt: 'q', completion: [user('q'), assistant('a')], label: true },
  'messages and an answer': { messages: [user('q')], completion: 'a', label: true },
  'pictures and tools': { messages: [user('<image>q'), assistant('a')], images: ['a.png'], tools: [{ name: 'f' }], label: true },
  'a conversation beside a reference answer': { messages: [user('q'), assistant('a')], answer: '42', desirable: true },
};

export const RANKED_ROWS: Record<string, JsonObject> = {
  'responses and scores': { prompt: 'q', responses: ['b', 'a', 'c'], scores: [0.2, 0.9, 0.1] },
  'completions and ranks': { prompt: 'q', completions: ['b', 'a'], ranks: [2, 1], id: 1 },
  'best first': { prompt: 'q', ranked_responses: ['a', 'b', 'c', 'd'] },
  'LLaMA-Factory before 0.7': { instruction: 'q', input: 'i', output: ['a', 'b'] },
  'a list of chosen': { prompt: 'q', chosen: ['a', 'b'] },
  Nectar: {
    prompt: 'q',
    answers: [
      { answer: 'c', model: 'x', rank: 3 },
      { answer: 'a', model: 'y', rank: 1 },
      { answer: 'b', model: 'z', rank: 2 },
    ],
    turns: 1,
  },
  UltraFeedback: {
    source: 's',
    instruction: 'q',
    completions: [
      { overall_score: 8, response: 'a' },
      { response: 'b', overall_score: 4.5, critique: 'c' },
    ],
  },
  'lists of messages': { messages: [user('q')], responses: [[assistant('b')], [assistant('a')]], rewards: [-1, 1] },
};

export const PROMPT_ROWS: Record<string, JsonObject> = {
  'TRL, a string': { prompt: 'q', solution: '4' },
  'TRL, a list': { prompt: [{ role: 'system', content: 's' }, user('q')], answer: 4, meta: { level: [1] } },
  'ms-swift': { messages: [user('q')], solution: '4' },
  'a system column': { system: 's', prompt: 'q' },
  'ShareGPT turns': { conversations: [human('q')], reference: 'r' },
  'a question': { question: 'q', ground_truth: 'r' },
  'a picture': { prompt: [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'q' }] }], images: ['a.png'], solution: '1' },
  'pictures beside a string': { prompt: '<image>q', images: ['a.png'] },
};

/** Questions with one answer. */
export const SINGLE_TURN_ROWS: Record<'alpaca' | 'qa' | 'prompt-completion', JsonObject[]> = {
  alpaca: [
    { instruction: 'q', input: '', output: 'a' },
    { instruction: 'q', input: 'i', output: 'a' },
    { instruction: '', input: 'i', output: 'a' },
    { instruction: 'q', input: null, output: 'a', system: null, history: null },
    { output: '<think>t</think>a', instruction: 'q', id: 1 },
    { instruction: 'q', response: 'a', system: 's', history: [['x', 'y']] },
    { instruction: 'q', system_prompt: '', history: [], completion: 'a' },
  ],
  qa: [
    { question: 'q', answer: 'a' },
    { context: 'c', question: 'q', answer: 'a' },
    { query: 'q', response: 'a', system: 's', history: [['x', 'y']] },
    { system_prompt: 's', question: 'q', response: 'a', id: 'x' },
    { problem: 'q', solution: 'a', level: 5 },
  ],
  'prompt-completion': [
    { prompt: 'q', completion: 'a' },
    { prompt: 'q', response: '<think>t</think>a', id: 1 },
    { prompt: [user('q')], completion: [assistant('a')] },
    {
      prompt: [{ role: 'system', content: 's' }, user('q')],
      completion: [assistant('a'), user('r'), assistant('b')],
      tools: '[{"name":"f"}]',
    },
    { prompt: [user('q')], completion: 'a', tools: null },
  ],
};

/** One row of each of the other formats. */
export const OTHER_ROWS: Record<string, JsonObject> = {
  sharegpt: { conversations: [human('q'), gpt('a')], system: 's', tools: '[]' },
  messages: { messages: [user('q'), assistant('a')], tools: [{ name: 'f' }] },
  'hh-rlhf': { chosen: '\n\nHuman: q\n\nAssistant: a', rejected: '\n\nHuman: q\n\nAssistant: b' },
  stepwise: { prompt: 'q', completions: ['a', 'b'], labels: [true, false] },
  segments: { segments: [{ label: true, text: 'a' }] },
  tokens: { input_ids: [1, 2], labels: [-100, 2] },
  text: { text: 'a', meta: {} },
};
