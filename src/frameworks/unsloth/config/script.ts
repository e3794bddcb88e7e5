import type { Setting, SettingGroup } from '../../config.ts';
import type { Method } from '../../target.ts';
import { keywordLines, pythonValue, REWARD_LINES } from '../../shared/plan/python-text.ts';

/** Headings of the groups, which stand each for a call of the script. */
export const DATA = 'The data';
export const MODEL = 'The model';
export const ADAPTER = 'The adapter';

/** Trainer and its arguments (trl 1.15.0, which unsloth 2026.10.9 takes at most). */
const TRAINERS: Partial<Record<Method, { module: string; name: string }>> = {
  orpo: { module: 'trl.experimental.orpo', name: 'ORPO' },
  dpo: { module: 'trl', name: 'DPO' },
  kto: { module: 'trl', name: 'KTO' },
  grpo: { module: 'trl', name: 'GRPO' },
};

/** Rows that are tokens and labels already. */
export const TOKENS = 'pre-tokenized';

export interface ScriptShape {
  method: Method;
  layout: string;
  isVision: boolean;
  hasAdapter: boolean;
  /** Whether the token embedding and the output layer are trained too, at a rate of their own. */
  trainsEmbeddings: boolean;
}

/** A training script as one writes it by hand: each group of settings is a call. */
export function scriptText(
  { method, layout, isVision, hasAdapter, trainsEmbeddings }: ScriptShape,
  groups: readonly SettingGroup[],
  header: readonly string[],
): string {
  const settingsOf = (title: string): readonly Setting[] => groups.find((group) => group.title === title)?.settings ?? [];
  const data = Object.fromEntries(settingsOf(DATA).map(({ key, value }) => [key, value]));
  const { module, name } = TRAINERS[method] ?? { module: 'trl', name: 'SFT' };
  // Unsloth's own trainer has a rate for the embeddings (trainer.py)
  const [argumentsName, trainerName] = trainsEmbeddings
    ? ['UnslothTrainingArguments', 'UnslothTrainer']
    : [`${name}Config`, `${name}Trainer`];
  const loader = isVision ? 'FastVisionModel' : 'FastLanguageModel';
  const hasEvaluation = 'eval_split' in data;
  const responsesOnly = data['train_on_responses_only'] === true && !isVision;
  const rendersChats = layout === 'conversations';
  const endsTexts = method === 'pretrain' && layout !== TOKENS;
  const helpers = [...(rendersChats ? ['standardize_sharegpt'] : []), ...(responsesOnly ? ['train_on_responses_only'] : [])];
  const splits = [['dataset', 'train_split'], ...(hasEvaluation ? [['eval_dataset', 'eval_split']] : [])];
  const prepared = (text: string): string =>
    isVision ? `list(${text})` : rendersChats ? `rendered(standardize_sharegpt(${text}))` : endsTexts ? `ended(${text})` : text;
  const lines = [
    ...header.map((line) => `# ${line}`),
    'import argparse',
    '',
    `from unsloth import ${[loader, ...(trainsEmbeddings ? [trainerName, argumentsName] : [])].join(', ')}  # before trl and transformers: it replaces parts of them`,
    ...(helpers.length === 0 ? [] : [`from unsloth.chat_templates import ${helpers.join(', ')}`]),
    ...(isVision ? ['from unsloth.trainer import UnslothVisionDataCollator'] : []),
    'from datasets import load_dataset',
    ...(trainsEmbeddings ? [] : [`from ${module} import ${argumentsName}, ${trainerName}`]),
    '',
    'parser = argparse.ArgumentParser()',
    'parser.add_argument("--resume-from-checkpoint", help="go on from this checkpoint")',
    'resume = parser.parse_args().resume_from_checkpoint',
    '',
    `# ${MODEL}`,
    `model, tokenizer = ${loader}.from_pretrained(`,
    ...keywordLines(settingsOf(MODEL), '    '),
    ')',
    ...(hasAdapter
      ? ['', `# ${ADAPTER}`, `model = ${loader}.get_peft_model(`, '    model,', ...keywordLines(settingsOf(ADAPTER), '    '), ')']
      : []),
    '',
    `# ${DATA}`,
    ...settingsOf(DATA)
      .filter(({ key }) => key !== 'train_on_responses_only')
      .map(({ key, value, why }) => `${key} = ${pythonValue(value)}${why === undefined ? '' : `  # ${why}`}`),
    '',
    ...(rendersChats ? RENDERED : endsTexts ? ENDED : []),
    ...splits.map(([variable, split]) => `${variable ?? ''} = ${prepared(`load_dataset(data_dir, split=${split ?? ''})`)}`),
    ...(method === 'grpo' ? REWARD_LINES : []),
    '',
    `trainer = ${trainerName}(`,
    '    model=model,',
    '    processing_class=tokenizer,',
    '    train_dataset=dataset,',
    ...(hasEvaluation ? ['    eval_dataset=eval_dataset,'] : []),
    ...(method === 'grpo' ? ['    reward_funcs=[reward],'] : []),
    ...(isVision ? ['    data_collator=UnslothVisionDataCollator(model, tokenizer),'] : []),
    `    args=${argumentsName}(`,
    ...groups
      .filter(({ title }) => ![DATA, MODEL, ADAPTER].includes(title))
      .flatMap(({ title, settings }) => [`        # ${title}`, ...keywordLines(settings, '        ')]),
    '    ),',
    ')',
    ...(responsesOnly
      ? [
          '# only the answers are trained; the markers of the turns are found in the chat template',
          'trainer = train_on_responses_only(trainer)',
        ]
      : []),
    'trainer.train(resume_from_checkpoint=resume)',
    'trainer.save_model()',
    'tokenizer.save_pretrained(trainer.args.output_dir)',
  ];
  return `${lines.join('\n')}\n`;
}

/** `conversations` is no column that the trainer takes: it becomes `text` (unsloth_zoo 2026.10.9, dataset_utils.py). */
const RENDERED = [
  'def rendered(dataset):',
  '    """The conversations as text, by the chat template of the tokenizer."""',
  '    def texts(rows):',
  '        return {"text": [tokenizer.apply_chat_template(chat, tokenize=False) for chat in rows["conversations"]]}',
  '',
  '    return dataset.map(texts, batched=True)',
  '',
  '',
];

/** Unsloth appends no EOS to a text (TRL does). */
const ENDED = [
  'def ended(dataset):',
  '    """Each text with the token that ends it, which Unsloth does not add."""',
  '    return dataset.map(lambda rows: {"text": [text + tokenizer.eos_token for text in rows["text"]]}, batched=True)',
  '',
  '',
];
