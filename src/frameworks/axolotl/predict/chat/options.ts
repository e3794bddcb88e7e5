import type { OptionReader } from '../option-reader.ts';

export type WhichEnds = 'all' | 'turn' | 'last' | 'none';

/** Options of a dataset of `type: chat_template`, with Axolotl's defaults (0.21.0, prompt_strategies/chat_template.py, `StrategyLoader`). */
export interface ChatSettings {
  fieldMessages: string;
  /** Key that the template reads → key in the data. */
  mappings: ReadonlyMap<string, string>;
  roles: ReadonlyMap<string, string>;
  /** As they are called after `roles`. */
  rolesToTrain: ReadonlySet<string>;
  trainOnEos: WhichEnds;
  trainOnEot: WhichEnds;
  fieldTraining: string | undefined;
  fieldTrainingDetail: string | undefined;
  thinkingKey: string;
  splitThinking: boolean;
  dropSystemMessage: boolean;
}

const DEFAULT_ROLES: Readonly<Record<string, readonly string[]>> = {
  user: ['human', 'user'],
  assistant: ['assistant', 'gpt'],
  system: ['system'],
  tool: ['tool'],
};
const ENDS = ['all', 'turn', 'last', 'none'] as const;

export function readChatSettings(dataset: OptionReader): ChatSettings {
  const roles = roleNames(dataset);
  const trainOnEos = dataset.choice('train_on_eos', ENDS) ?? 'turn';
  return {
    fieldMessages: dataset.text('field_messages') ?? 'messages',
    mappings: propertyMappings(dataset),
    roles,
    rolesToTrain: new Set((dataset.texts('roles_to_train') ?? ['assistant']).map((role) => roles.get(role) ?? role)),
    trainOnEos,
    trainOnEot: dataset.choice('train_on_eot', ENDS) ?? trainOnEos,
    fieldTraining: dataset.text('message_field_training'),
    fieldTrainingDetail: dataset.text('message_field_training_detail'),
    thinkingKey: dataset.text('template_thinking_key') ?? 'reasoning_content',
    splitThinking: dataset.flag('split_thinking'),
    dropSystemMessage: dataset.flag('drop_system_message'),
  };
}

/** `roles` takes the place of the whole default. */
function roleNames(dataset: OptionReader): Map<string, string> {
  const given = dataset.value('roles');
  const isGiven = typeof given === 'object' && given !== null && Object.keys(given).length > 0;
  const names = new Map<string, string>();
  for (const [target, sources] of Object.entries(isGiven ? given : DEFAULT_ROLES)) {
    if (Array.isArray(sources) && sources.every((source) => typeof source === 'string'))
      for (const source of sources) names.set(source, target);
    else dataset.refuse('roles', 'handled are lists of names for each role');
  }
  return names;
}

/** The schema always fills in role and content, and takes `message_field_role` and `message_field_content` for them (utils/schemas/utils.py). */
export function propertyMappings(dataset: OptionReader): Map<string, string> {
  const mappings = new Map(Object.entries(dataset.textMap('message_property_mappings')));
  for (const key of ['role', 'content']) {
    const legacy = dataset.text(`message_field_${key}`);
    const given = mappings.get(key);
    if (legacy !== undefined && given !== undefined && legacy !== given)
      dataset.refuse(`message_field_${key}`, 'conflicts with message_property_mappings: Axolotl stops');
    mappings.set(key, given ?? legacy ?? key);
  }
  return mappings;
}
