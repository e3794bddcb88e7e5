import type { CardColumn } from '../shared/dataset-card.ts';
import type { HfMessages } from '../shared/hf-messages.ts';
import type { LayoutSpec } from '../shared/layout-spec.ts';
import type { Columns } from '../target.ts';

/** A layout and the types of its columns. */
export type TrlSpec = LayoutSpec & { cardColumns: (columns: Columns) => CardColumn[] };

/** Columns that a TRL 1.16.0 trainer reads or writes: an extra column of such a name would change what is trained. */
export const TRL_COLUMNS = [
  'attention_mask',
  'assistant_masks',
  'chat_template_kwargs',
  'chosen',
  'chosen_ids',
  'completion',
  'completion_ids',
  'completion_mask',
  'completions',
  'conversations',
  'environment',
  'image',
  'images',
  'input_ids',
  'label',
  'labels',
  'messages',
  'position_ids',
  'prompt',
  'prompt_ids',
  'prompts',
  'ref_chosen_logps',
  'ref_rejected_logps',
  'rejected',
  'rejected_ids',
  'seq_lengths',
  'text',
  'tools',
  'trainer_state',
];

/** The `tools` column, where the data has one: TRL and Unsloth parse it, so a row without tools has the text `null`, and the column one type. */
export function toolsText(hf: HfMessages, columns: Columns, tools: string | undefined): string {
  return columns.tools ? `,"tools":${JSON.stringify(hf.tools(tools))}` : '';
}
