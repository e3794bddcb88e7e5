import type { CardColumn } from '../shared/dataset-card.ts';
import { refuse, rowOf } from '../shared/encoded-row.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { plainMessages } from '../shared/plain-messages.ts';
import { chatProblem } from '../shared/turn-problems.ts';
import type { TrlSpec } from '../trl/trl-spec.ts';
import { TRL_COLUMNS } from '../trl/trl-spec.ts';

const CARD: readonly CardColumn[] = [{ name: 'conversations', feature: 'messages' }];

/**
 * What the notebooks' `standardize_sharegpt` and `apply_chat_template` take, and `unsloth train` as chatml: exactly two text keys in each message and no roles
 * besides system, user and assistant (unsloth_zoo 2026.10.9, dataset_utils.py, standardize_data_formats).
 */
export const conversations: TrlSpec = {
  name: 'conversations',
  kind: 'chat',
  methods: ['sft'],
  encoder:
    ({ extraText }) =>
    (record) => {
      const { messages, tools } = record;
      const problem = chatProblem(messages) ?? refuseMedia(messages);
      if (problem !== undefined) return problem;
      const losses: string[] = [];
      for (const message of messages) {
        if (message.role === 'tool' || message.toolCalls !== undefined) {
          return refuse(
            'TOOLS_NOT_HELD',
            'the conversation uses tools, and Unsloth stops on their roles in `conversations`',
            '--layout messages',
          );
        }
        noteLostFields(message, { reasoning: true }, losses);
      }
      if (tools !== undefined) addLoss(losses, 'tools');
      return rowOf({ conversations: plainMessages(messages) }, extraText(record.extra, losses), losses);
    },
  // `unsloth train` takes rows with instruction and output for Alpaca, whatever else they have
  reserved: [...TRL_COLUMNS, 'texts', 'instruction', 'output'],
  cardColumns: () => [...CARD],
};
