import type { OpenedPredictor, PredictOptions, Unsupported } from '../../predict.ts';
import { DsprepError } from '../../../errors.ts';
import { marksGeneration } from '../../../tokenize/chat-template.ts';
import { chatRenderer, ownRenderer } from '../../shared/hf/chat-renderer.ts';
import type { ChatRenderer } from '../../shared/hf/chat-renderer.ts';
import { singleTokenId } from '../../shared/hf/hf-chat.ts';
import { jsonTable } from '../../shared/hf/json-table.ts';
import type { Table, TableRows } from '../../shared/hf/json-table.ts';
import { agentTraces } from '../../shared/hf/agent-traces.ts';
import { openKto } from './feedback.ts';
import { readSettings } from './options.ts';
import type { TrlMethod, TrlSettings } from './options.ts';
import { openDpo } from './preference.ts';
import { openReward } from './reward.ts';
import { openSft } from './sft.ts';
import type { Tokenizing } from './tokenize-row.ts';
import { trainingTemplate } from './training-template.ts';

export interface TrlPredictOptions extends PredictOptions {
  method: TrlMethod;
}

const OPEN: Record<TrlMethod, (settings: TrlSettings, tokenizing: Tokenizing, table: Table) => TableRows> = {
  sft: openSft,
  dpo: openDpo,
  kto: openKto,
  reward: openReward,
};

/** Predicts what `trl sft|dpo|kto|reward` (1.16.0, datasets 5.2.0, transformers 5.23.0) makes of the rows of a JSON or JSONL file. */
export function openTrlPredictor({ method, config, tokenizer }: TrlPredictOptions): OpenedPredictor {
  const read = readSettings(method, config);
  if ('unsupported' in read) return read;
  const { settings } = read;
  const eosToken = settings.eosToken ?? tokenizer.specialTokens.eos;
  if (settings.eosToken !== undefined && singleTokenId(tokenizer, settings.eosToken) === undefined) {
    return { unsupported: [{ key: 'eos_token', message: `${settings.eosToken} is no token of ${tokenizer.name}: TRL stops` }] };
  }
  const chosen = rendererOf(settings, tokenizer);
  if ('key' in chosen) return { unsupported: [chosen] };
  const tokenizing = { tokenizer, renderer: chosen, eosToken };
  return {
    predictor: jsonTable({
      ...(settings.columns === undefined ? {} : { select: settings.columns }),
      refuses: agentTraces,
      open: (table) => OPEN[method](settings, tokenizing, table),
    }),
  };
}

/** The tokenizer's own template, the file that stands in for it, or TRL's training template. */
function rendererOf(settings: TrlSettings, tokenizer: PredictOptions['tokenizer']): ChatRenderer | Unsupported {
  const { parts } = tokenizer;
  const isOtherEos = settings.eosToken !== undefined && settings.eosToken !== tokenizer.specialTokens.eos && tokenizer.hasChatTemplate;
  if (settings.chatTemplate === undefined && !settings.assistantOnlyLoss && !isOtherEos) return ownRenderer(tokenizer);
  const key = settings.chatTemplate !== undefined ? 'chat_template_path' : settings.assistantOnlyLoss ? 'assistant_only_loss' : 'eos_token';
  if (parts === undefined) return { key, message: `the tokenizer ${tokenizer.name} does not say what it is made of` };
  const renderer = (template: string): ChatRenderer =>
    chatRenderer({ template, name: key, namedTokens: namedTokens(settings, parts.namedTokens), now: parts.now });
  const source = settings.chatTemplate ?? parts.chatTemplates['default'];
  if (source === undefined) return { key, message: `${tokenizer.name} has no chat template: TRL stops` };
  try {
    if (!settings.assistantOnlyLoss || marksGeneration(source))
      return toolUse(renderer(source), settings, parts.chatTemplates['tool_use'], renderer);
    const training = trainingTemplate(source);
    return 'unknown' in training ? { key: 'assistant_only_loss', message: training.unknown } : renderer(training.template);
  } catch (error) {
    if (error instanceof DsprepError) return { key, message: error.message };
    throw error;
  }
}

/** `eos_token` of the config is what templates see too. */
function namedTokens({ eosToken }: TrlSettings, named: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return eosToken === undefined ? named : { ...named, eos_token: eosToken };
}

/** A tokenizer with templates by name has one for rows with tools. */
function toolUse(
  usual: ChatRenderer,
  { chatTemplate }: TrlSettings,
  template: string | undefined,
  renderer: (template: string) => ChatRenderer,
): ChatRenderer {
  if (chatTemplate !== undefined || template === undefined) return usual;
  const forTools = renderer(template);
  return { render: (input) => (input.tools === undefined ? usual : forTools).render(input) };
}
