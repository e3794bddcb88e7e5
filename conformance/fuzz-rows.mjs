// Seeded, made-up rows for the fuzz scripts: conversations in several spellings, awkward texts included.

/** A small seeded generator (mulberry32). */
export function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below) => Math.floor(next() * below);
  return { next, int, pick: (list) => list[int(list.length)], chance: (p) => next() < p };
}

/** A seed of its own for each name (FNV-1a). */
export function seedOf(seed, name) {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

const WORDS = [
  'the', 'quick', 'brown', 'fox', 'jumps', 'over', 'it', 'is', 'an', 'answer', 'question', 'why', 'How', 'Because', 'maybe', '42', '3.14', 'x=1', 'def f(x):', '{"a": 1}',
  'naïve', 'café', 'Straße', '你好', '世界', 'こんにちは', 'Привет', 'мир', '😀', '👩‍👩‍👧', '🇩🇪', 'e\u0301', 'A\u030a', '한국어', 'مرحبا', '\u00a0', '\t', '—', '“quoted”', "don't", 'http://a.b/c?d=e', '<b>', '</think>', '[INST]',
  '<|im_end|>', '</s>', 'user', 'assistant', '\\n', '%', '{{ x }}', '{% if %}', '…', '   ', 'aaaaaaaa', '00000',
];

export function text(r, maxWords = 14) {
  if (r.chance(0.04)) return '';
  if (r.chance(0.03)) return ' ';
  let out = r.chance(0.1) ? r.pick([' ', '\n', '\n\n']) : '';
  const count = 1 + r.int(maxWords);
  for (let i = 0; i < count; i++) {
    // literal control tokens are rare
    let word = r.pick(WORDS);
    if (word.startsWith('<|') || word === '</s>' || word === '[INST]' || word === '</think>') word = r.chance(0.08) ? word : 'plain';
    out += (i === 0 ? '' : r.pick([' ', ' ', ' ', '\n', ', ', '. ', ''])) + word;
  }
  return out + (r.chance(0.1) ? r.pick([' ', '\n', '\n\n', '  \n']) : '');
}

export function turns(r, { system = true, maxPairs = 4, reasoning = false, longest = 14 } = {}) {
  const messages = [];
  if (system && r.chance(0.4)) messages.push({ role: 'system', content: text(r) });
  const pairs = 1 + r.int(maxPairs);
  for (let i = 0; i < pairs; i++) {
    messages.push({ role: 'user', content: text(r) });
    const answer = { role: 'assistant', content: text(r, r.chance(0.1) ? longest * 8 : longest) };
    if (reasoning && r.chance(0.3)) {
      if (r.chance(0.5)) answer.content = `<think>\n${text(r)}\n</think>\n\n${answer.content}`;
      else answer.reasoning_content = text(r);
    }
    messages.push(answer);
  }
  return messages;
}

export function toolTurns(r) {
  const name = r.pick(['get_weather', 'search', 'add']);
  const call = { type: 'function', function: { name, arguments: r.pick([{ city: text(r, 3) }, { a: 1, b: [1, 2, 3] }, { q: text(r, 4), deep: { x: null, y: true } }, {}]) } };
  const messages = [
    { role: 'user', content: text(r) },
    { role: 'assistant', content: r.chance(0.5) ? '' : text(r), tool_calls: [call] },
    { role: 'tool', name, content: r.pick([text(r), '{"temperature": 21.5}', '[]']) },
    { role: 'assistant', content: text(r) },
  ];
  if (r.chance(0.5)) messages.push({ role: 'user', content: text(r) }, { role: 'assistant', content: text(r) });
  const tools = [
    { type: 'function', function: { name, description: text(r, 5), parameters: { type: 'object', properties: { city: { type: 'string', enum: ['ä', 'b'] } }, required: ['city'] } } },
  ];
  return { messages, tools };
}

export function sharegpt(messages) {
  return messages.map(({ role, content }) => ({ from: { user: 'human', assistant: 'gpt' }[role] ?? role, value: content }));
}
