import { marksGeneration } from '../../../tokenize/chat-template.ts';
import type { ConfigRequest, Setting } from '../../config.ts';
import { trainingTemplate } from '../predict/training-template.ts';

/**
 * Which tokens of a conversation are trained, and where generation stops. TRL tells the answers apart by `{% generation %}` marks of the chat template; it has marked copies
 * of some templates, and stops on others (trl 1.16.0, chat_template_utils.py, `get_training_chat_template`).
 */
export function maskSettings({ data, method, chat, given }: ConfigRequest): { settings: Setting[]; notes: string[] } {
  if (method !== 'sft' || data.layout !== 'messages') return { settings: [], notes: [] };
  const settings: Setting[] = [];
  const { template, turnEnd, eosToken } = chat ?? {};
  if (turnEnd !== undefined && turnEnd !== eosToken && template?.includes('eos_token') === false) {
    const why = `the template ends turns with it, and not with ${eosToken ?? 'an EOS token'}: generation has to stop there`;
    settings.push({ key: 'eos_token', value: turnEnd, why });
  }
  if (template !== undefined && tellsAnswers(template))
    return { settings: [...settings, { key: 'assistant_only_loss', value: true, why: 'the loss covers the answers alone' }], notes: [] };
  if ('assistant_only_loss' in given || 'chat_template_path' in given) return { settings, notes: [] };
  const because = template === undefined ? '' : ': TRL can not tell the answers of this chat template';
  return {
    settings,
    notes: [
      `every token is trained, those of the prompts too${because} (where it can, --set assistant_only_loss=true trains the answers alone)`,
    ],
  };
}

function tellsAnswers(template: string): boolean {
  if (marksGeneration(template)) return true;
  const training = trainingTemplate(template);
  return 'template' in training || !training.unknown.endsWith('TRL stops');
}
