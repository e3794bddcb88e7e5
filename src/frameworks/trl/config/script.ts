import type { Setting, SettingGroup } from '../../config.ts';
import { keywordLines, pythonValue, REWARD_LINES } from '../../shared/plan/python-text.ts';
import type { Method } from '../../target.ts';

/** Headings of the groups that are no arguments of the trainer. */
const DATA = 'The data';
const MODEL = 'The model';

export type ScriptMethod = Exclude<Method, 'prm'>;

/** Trainers and where they are (trl 1.16.0). */
const TRAINERS: Readonly<Record<ScriptMethod, { module: string; name: string }>> = {
  sft: { module: 'trl', name: 'SFT' },
  pretrain: { module: 'trl', name: 'SFT' },
  dpo: { module: 'trl', name: 'DPO' },
  ipo: { module: 'trl', name: 'DPO' },
  kto: { module: 'trl', name: 'KTO' },
  grpo: { module: 'trl', name: 'GRPO' },
  reward: { module: 'trl', name: 'Reward' },
  orpo: { module: 'trl.experimental.orpo', name: 'ORPO' },
  simpo: { module: 'trl.experimental.cpo', name: 'CPO' },
};

/** Options of the `trl` command line for the adapter, by the names of `LoraConfig`. */
const LORA: Readonly<Record<string, string>> = {
  lora_r: 'r',
  lora_alpha: 'lora_alpha',
  lora_dropout: 'lora_dropout',
  lora_target_modules: 'target_modules',
};
/** Those that stand elsewhere in a script. */
const ELSEWHERE = ['load_in_4bit', 'bnb_4bit_quant_type', 'use_bnb_nested_quant', 'model_name_or_path', 'use_peft', ...Object.keys(LORA)];

/** A training script as one writes it by hand, of the options that the `trl` command line takes. */
export function scriptText(method: ScriptMethod, groups: readonly SettingGroup[], header: readonly string[]): string {
  const settingsOf = (title: string): readonly Setting[] => groups.find((group) => group.title === title)?.settings ?? [];
  const given = new Map([...settingsOf(DATA), ...settingsOf(MODEL)].map((setting) => [setting.key, setting]));
  const value = (key: string): string => pythonValue(given.get(key)?.value ?? null);
  const { module, name } = TRAINERS[method];
  const hasAdapter = given.get('use_peft')?.value === true;
  const has4Bits = given.get('load_in_4bit')?.value === true;
  const lora = settingsOf(MODEL).flatMap((setting) => {
    const key = LORA[setting.key];
    return key === undefined ? [] : [{ ...setting, key }];
  });
  const lines = [
    ...header.map((line) => `# ${line}`),
    'import argparse',
    '',
    ...(has4Bits ? ['import torch'] : []),
    'from datasets import load_dataset',
    ...(hasAdapter ? ['from peft import LoraConfig'] : []),
    ...(has4Bits ? ['from transformers import BitsAndBytesConfig'] : []),
    `from ${module} import ${name}Config, ${name}Trainer`,
    '',
    'parser = argparse.ArgumentParser()',
    'parser.add_argument("--resume_from_checkpoint", help="go on from this checkpoint")',
    'resume = parser.parse_args().resume_from_checkpoint',
    '',
    `# ${DATA}`,
    `dataset = load_dataset(${value('dataset_name')})${reason(given.get('dataset_name'))}`,
    '',
    `# ${MODEL}`,
    `model = ${value('model_name_or_path')}`,
    'model_init_kwargs = {',
    ...settingsOf(MODEL)
      .filter(({ key }) => !ELSEWHERE.includes(key))
      .map((setting) => `    ${pythonValue(setting.key)}: ${pythonValue(setting.value)},${reason(setting)}`),
    ...(has4Bits ? QUANTIZATION : []),
    '}',
    ...(hasAdapter ? ['peft_config = LoraConfig(', ...keywordLines(lora, '    '), `    task_type=${taskType(method)},`, ')'] : []),
    ...(method === 'grpo' ? REWARD_LINES : []),
    '',
    `trainer = ${name}Trainer(`,
    '    model=model,',
    `    args=${name}Config(`,
    ...(given.has('dataset_text_field') ? [`        dataset_text_field=${value('dataset_text_field')},`] : []),
    ...groups
      .filter(({ title }) => title !== DATA && title !== MODEL)
      .flatMap(({ title, settings }) => [`        # ${title}`, ...keywordLines(settings, '        ')]),
    '        model_init_kwargs=model_init_kwargs,',
    '    ),',
    `    train_dataset=dataset[${given.has('dataset_train_split') ? value('dataset_train_split') : '"train"'}],`,
    ...(given.has('dataset_test_split') ? [`    eval_dataset=dataset[${value('dataset_test_split')}],`] : []),
    ...(method === 'grpo' ? ['    reward_funcs=[reward],'] : []),
    ...(hasAdapter ? ['    peft_config=peft_config,'] : []),
    ')',
    'trainer.train(resume_from_checkpoint=resume)',
    'trainer.save_model()',
  ];
  return `${lines.join('\n')}\n`;
}

function reason(setting: Setting | undefined): string {
  return setting?.why === undefined ? '' : `  # ${setting.why}`;
}

function taskType(method: ScriptMethod): string {
  return method === 'reward' ? '"SEQ_CLS"' : '"CAUSAL_LM"';
}

const QUANTIZATION = [
  '    # the frozen weights in 4 bits',
  '    "quantization_config": BitsAndBytesConfig(',
  '        load_in_4bit=True,',
  '        bnb_4bit_quant_type="nf4",',
  '        bnb_4bit_use_double_quant=True,',
  '        bnb_4bit_compute_dtype=torch.bfloat16,',
  '    ),',
];
