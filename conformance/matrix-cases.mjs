// Which real file is loaded by which framework, as what.
const CHAT = [
  'llamafactory/alpaca_en_demo.json',
  'llamafactory/alpaca_zh_demo.json',
  'llamafactory/identity.json',
  'gpteacher/codegen-instruct.json',
  'gpteacher/roleplay-instruct.json',
  'gpteacher/toolformer-dedupe-only.json',
  'gsm8k/train.jsonl',
  'gsm8k/test.jsonl',
  'sharegpt/fastchat_dummy_conversation.json',
  'llamafactory/glaive_toolcall_en_demo.json',
  'llamafactory/reason_tool_use_demo_50.jsonl',
];
const PREFERENCE = ['llamafactory/dpo_en_demo.json', 'hh-rlhf/harmless-base-test.jsonl.gz'];
const FEEDBACK = ['llamafactory/kto_en_demo.json'];
const TEXT = ['llamafactory/c4_demo.jsonl', 'llamafactory/wiki_demo.txt', 'raw/arxiv.jsonl', 'raw/stack_exchange.jsonl'];
const QUICK = new Set([
  'trl sft llamafactory/identity.json',
  'trl sft llamafactory/glaive_toolcall_en_demo.json',
  'trl dpo llamafactory/dpo_en_demo.json',
  'trl kto llamafactory/kto_en_demo.json',
  'llamafactory sft llamafactory/glaive_toolcall_en_demo.json',
  'llamafactory dpo llamafactory/dpo_en_demo.json',
  'llamafactory kto llamafactory/kto_en_demo.json',
  'axolotl sft llamafactory/identity.json',
  'axolotl dpo llamafactory/dpo_en_demo.json',
  'axolotl kto llamafactory/kto_en_demo.json',
  'litgpt sft llamafactory/identity.json',
  'unsloth sft sharegpt/fastchat_dummy_conversation.json',
  'unsloth pt llamafactory/c4_demo.jsonl',
]);

const cases = [];
const add = (target, stage, file, more = {}) => cases.push({ target, stage, file, quick: QUICK.has(`${target} ${stage} ${file}`), ...more });

for (const file of CHAT) {
  const hasTools = /tool/.test(file) && !/toolformer/.test(file);
  for (const target of ['axolotl', 'llamafactory', 'trl']) add(target, 'sft', file);
  add('litgpt', 'sft', file, { flags: ['--multi-turn', 'expand'] });
  add('unsloth', 'sft', file, hasTools ? { flags: ['--layout', 'messages'] } : {});
}
for (const file of PREFERENCE) {
  for (const target of ['axolotl', 'llamafactory', 'trl']) add(target, 'dpo', file, { flags: ['--method', 'dpo'] });
  add('unsloth', 'dpo', file, { flags: ['--method', 'dpo'], loader: 'datasets' });
}
for (const file of FEEDBACK) for (const target of ['axolotl', 'llamafactory', 'trl']) add(target, 'kto', file, { flags: ['--method', 'kto'] });
for (const file of TEXT) {
  add('axolotl', 'pt', file, { flags: ['--layout', 'completion'] });
  add('llamafactory', 'pt', file);
  add('trl', 'sft', file);
  add('unsloth', 'pt', file);
  add('litgpt', 'pt', file, { loader: 'litgpt-text' });
}

export const CASES = cases;
