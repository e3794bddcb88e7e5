import type { Issue } from '../../errors.ts';
import type { Message } from '../../record.ts';
import { refuse } from '../shared/encoded-row.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { refuseMedia } from '../shared/media-parts.ts';
import { textWithReasoning } from '../shared/reasoning.ts';

type StandardTexts = { ok: true; json: Partial<Record<string, string>> } | { ok: false; issue: Issue };

/** The prompt and the answers of a row as string literals of JSON, where each is one message of text. Refuses all others: plain text holds no turns. */
export function standardTexts(
  { prompt, tools }: { prompt: readonly Message[]; tools?: string },
  answers: Readonly<Record<string, readonly Message[]>>,
  losses: string[],
): StandardTexts {
  const json: Record<string, string> = {};
  for (const [name, messages] of [['prompt', prompt] as const, ...Object.entries(answers)]) {
    const only = messages[0];
    const role = name === 'prompt' ? 'user' : 'assistant';
    if (only === undefined || messages.length > 1 || only.role !== role || only.toolCalls !== undefined) {
      const seen = messages.map((message) => message.role).join(', ') || 'empty';
      return refuse(
        'NOT_ONE_MESSAGE',
        `${name} is ${seen}, and this layout holds one ${role} message of text`,
        '--layout with lists of messages (the default)',
      );
    }
    const media = refuseMedia(messages);
    if (media !== undefined) return media;
    noteLostFields(only, { reasoning: true }, losses);
    json[name] = JSON.stringify(textWithReasoning(only));
  }
  if (tools !== undefined) addLoss(losses, 'tools');
  return { ok: true, json };
}
