import type { ChatRecord, DsRecord, FeedbackRecord, Message, PreferenceRecord, PromptRecord, RecordKind } from '../record.ts';
import { contentText } from '../record.ts';

/** What a record became as another kind: records, what they lost, or the reason why it is dropped. */
export type Converted = { records: DsRecord[]; losses: readonly string[] } | { drop: string };

/** A preference pair is two judged answers. */
function preferenceToFeedback(record: PreferenceRecord): Converted {
  const { prompt, chosen, rejected, origin, extra } = record;
  const shared = { kind: 'feedback' as const, prompt, origin, extra, ...(record.tools === undefined ? {} : { tools: record.tools }) };
  const records: FeedbackRecord[] = [
    { ...shared, completion: chosen, desirable: true },
    { ...shared, completion: rejected, desirable: false },
  ];
  return { records, losses: [] };
}

function chatOf(record: PreferenceRecord | FeedbackRecord, answer: readonly Message[]): ChatRecord {
  const { prompt, origin, extra } = record;
  return { kind: 'chat', messages: [...prompt, ...answer], origin, extra, ...(record.tools === undefined ? {} : { tools: record.tools }) };
}

/** The conversation up to its last answer; that answer becomes the reference column `answer` unless the row has one of its own. */
function chatToPrompt(record: ChatRecord): Converted {
  const last = record.messages.findLastIndex((message) => message.role === 'assistant');
  if (last < 0) return { records: [{ ...record, kind: 'prompt', prompt: record.messages }], losses: [] };
  const answer = record.messages[last];
  const extra = 'answer' in record.extra || answer === undefined ? record.extra : { ...record.extra, answer: contentText(answer.content) };
  const { origin, tools } = record;
  const prompt: PromptRecord = {
    kind: 'prompt',
    prompt: record.messages.slice(0, last),
    origin,
    extra,
    ...(tools === undefined ? {} : { tools }),
  };
  return { records: [prompt], losses: last === record.messages.length - 1 ? [] : ['turns-after-answer'] };
}

/** The kinds that `kind` can be trained as besides itself. */
export function kindsFrom(kind: RecordKind): readonly RecordKind[] {
  switch (kind) {
    case 'preference':
      return ['feedback', 'chat'];
    case 'feedback':
      return ['chat'];
    case 'chat':
      return ['prompt'];
    default:
      return [];
  }
}

/** `record` as the kind that a method trains on; `undefined` where there is no such way. Every loss has a name. */
export function asKind(record: DsRecord, kind: RecordKind): Converted | undefined {
  if (record.kind === kind) return { records: [record], losses: [] };
  if (record.kind === 'preference' && kind === 'feedback') return preferenceToFeedback(record);
  if (record.kind === 'preference' && kind === 'chat') return { records: [chatOf(record, record.chosen)], losses: ['rejected-answer'] };
  if (record.kind === 'feedback' && kind === 'chat') {
    return record.desirable ? { records: [chatOf(record, record.completion)], losses: ['label'] } : { drop: 'undesirable' };
  }
  if (record.kind === 'chat' && kind === 'prompt') return chatToPrompt(record);
  return undefined;
}
