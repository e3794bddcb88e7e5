// Conversations for templates_check.mjs: real ones, and made-up ones with everything that templates look at.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from './fuzz-rows.mjs';

const ROLES = { human: 'user', gpt: 'assistant', system: 'system', function_call: 'assistant', observation: 'tool' };

/** Up to so many conversations of the real data, spread over its files. */
export function realChats(folder, limit) {
  const files = ['sharegpt/fastchat_dummy_conversation.json', 'llamafactory/glaive_toolcall_en_demo.json', 'llamafactory/reason_tool_use_demo_50.jsonl', 'llamafactory/alpaca_zh_demo.json'];
  const chats = files.filter((file) => existsSync(join(folder, file))).flatMap((file) => {
    const content = readFileSync(join(folder, file), 'utf8');
    const rows = file.endsWith('.jsonl') ? content.trimEnd().split('\n').map((line) => JSON.parse(line)) : JSON.parse(content);
    const share = Math.ceil(limit / files.length);
    const step = Math.max(1, Math.floor(rows.length / share));
    return rows.filter((_, index) => index % step === 0).slice(0, share).map(chatOf);
  });
  return chats.slice(0, limit);
}

function chatOf(row) {
  const turns = row.conversations ?? row.messages ?? [
    { role: 'user', content: [row.instruction, row.input].filter(Boolean).join('\n') },
    { role: 'assistant', content: row.output },
  ];
  const messages = turns.map(({ from, value, role, content }) => messageOf(from ?? role, value ?? content));
  const tools = toolsOf(row.tools);
  return { messages, ...(tools === undefined ? {} : { tools }), addGenerationPrompt: false, variables: {} };
}

function messageOf(from, content) {
  if (from !== 'function_call') return { role: ROLES[from] ?? from, content };
  try {
    return { role: 'assistant', content: '', tool_calls: [{ type: 'function', function: JSON.parse(content) }] };
  } catch {
    return { role: 'assistant', content };
  }
}

function toolsOf(given) {
  if (given === undefined || given === '') return undefined;
  const tools = typeof given === 'string' ? JSON.parse(given) : given;
  return tools.length === 0 ? undefined : tools.map((tool) => (tool.function === undefined ? { type: 'function', function: tool } : tool));
}

/** What no JSON of data holds is left out: Python and JavaScript read numbers beyond 2^53 apart. */
function anyValue(r, depth = 0) {
  const kind = r.int(depth > 2 ? 6 : 8);
  if (kind === 6) return Array.from({ length: r.int(3) }, () => anyValue(r, depth + 1));
  if (kind === 7) return Object.fromEntries(Array.from({ length: r.int(3) }, () => [r.pick(['a', 'b', 'items', 'type', 'text', 'properties', 'é']), anyValue(r, depth + 1)]));
  return [text(r, 4), r.int(1000) - 10, r.pick([0.5, -2.25, 1e21, 1e-7, 12345.678]), r.chance(0.5), null, ''][kind];
}

function content(r) {
  if (r.chance(0.75)) return text(r);
  if (r.chance(0.3)) return null;
  if (r.chance(0.15)) return anyValue(r);
  return Array.from({ length: r.int(3) }, () =>
    r.chance(0.75) ? { type: 'text', text: text(r) } : r.pick([{ type: 'image' }, { type: 'image_url', image_url: { url: 'a' } }, { type: 'video' }, 'bare', { type: 'audio', audio: 'x' }]),
  );
}

function assistant(r) {
  const message = { role: 'assistant', content: content(r) };
  if (typeof message.content === 'string' && r.chance(0.2)) message.content = `<think>\n${text(r)}\n</think>\n\n${message.content}`;
  if (r.chance(0.25)) message[r.pick(['reasoning_content', 'thinking', 'reasoning'])] = r.chance(0.9) ? text(r) : anyValue(r);
  if (r.chance(0.25)) {
    message.tool_calls = Array.from({ length: 1 + r.int(2) }, () => {
      const called = { name: r.pick(['weather', 'f']), arguments: r.chance(0.8) ? { city: text(r, 2), n: anyValue(r) } : '{"a": 1}' };
      return r.chance(0.85) ? { id: 'abcdefghi', type: 'function', function: called } : called;
    });
  }
  return message;
}

const TOOL = {
  type: 'function',
  function: {
    name: 'weather',
    description: 'Says "how" it is.\nNow: é.',
    parameters: { type: 'object', properties: { city: { type: 'string', enum: ['a', 'b'], description: 'Where' }, days: { type: ['integer', 'null'], default: 1.5 } }, required: ['city'] },
  },
};

export function madeUpChat(r) {
  const messages = [];
  if (r.chance(0.4)) messages.push({ role: r.chance(0.9) ? 'system' : 'developer', content: content(r) });
  for (let pairs = 1 + r.int(3); pairs > 0; pairs--) {
    messages.push({ role: 'user', content: content(r) });
    const answer = assistant(r);
    messages.push(answer);
    if (answer.tool_calls !== undefined && r.chance(0.7)) messages.push({ role: 'tool', content: content(r), name: 'weather', tool_call_id: 'abcdefghi' }, assistant(r));
  }
  if (r.chance(0.15)) messages.splice(r.int(messages.length), 1);
  if (r.chance(0.1)) messages[r.int(messages.length)] = { role: r.pick(['user', 'tool', 'ipython', 'model', 'x']), extra: anyValue(r), content: content(r) };
  if (r.chance(0.2)) messages.pop();
  if (messages.length === 0) messages.push({ role: 'user', content: 'Hi' });
  const chat = { messages, addGenerationPrompt: r.chance(0.3), variables: {} };
  if (r.chance(0.3)) chat.tools = r.chance(0.8) ? [TOOL] : [{ type: 'function', function: { name: text(r, 1), parameters: anyValue(r) } }];
  if (r.chance(0.3)) chat.variables = { [r.pick(['enable_thinking', 'thinking', 'reasoning_effort', 'date_string'])]: r.pick([true, false, 'low', 'x']) };
  if (r.chance(0.15)) Object.assign(chat, { addGenerationPrompt: r.chance(0.05), continueFinalMessage: r.pick([true, true, true, 'content', 'reasoning_content', 'thinking']) });
  return chat;
}
