import type { Issue } from '../errors.ts';
import type { DsRecord, Message } from '../record.ts';
import { contentText } from '../record.ts';
import type { CheckCode, RecordCheck } from './check.ts';

const EQUALS_PROMPT: CheckCode = {
  code: 'ANSWER_EQUALS_PROMPT',
  severity: 'warning',
  summary: 'an answer that only repeats what was asked',
};
/** Shorter ones are greetings. */
const LEAST_CHARACTERS = 12;

/** Answers that are their question. */
export const answers: RecordCheck = {
  name: 'answers',
  codes: [EQUALS_PROMPT],
  look(_texts, record) {
    let issues: Issue[] | undefined;
    for (const { messages, before, pointer } of dialogues(record)) {
      for (let i = 0; i < messages.length; i++) {
        const answer = messages[i] as Message;
        const asked = i === 0 ? before : messages[i - 1];
        if (answer.role !== 'assistant' || asked?.role !== 'user' || !isSame(answer, asked)) continue;
        const fix = 'remove the row';
        const message = 'the answer is the same text as the question';
        (issues ??= []).push({
          code: EQUALS_PROMPT.code,
          severity: EQUALS_PROMPT.severity,
          message,
          fix,
          pointer: `${pointer}/${i}/content`,
        });
      }
    }
    return issues ?? NONE;
  },
};

const NONE: readonly Issue[] = [];

function isSame(answer: Message, asked: Message): boolean {
  if (answer.toolCalls !== undefined || Math.abs(answer.content.length - asked.content.length) > MOST_BLANKS) return false;
  const text = contentText(answer.content).trim();
  return text.length >= LEAST_CHARACTERS && text === contentText(asked.content).trim();
}

const MOST_BLANKS = 16;

function dialogues(record: DsRecord): readonly { messages: readonly Message[]; before?: Message | undefined; pointer: string }[] {
  switch (record.kind) {
    case 'chat':
      return [{ messages: record.messages, pointer: '/messages' }];
    case 'feedback':
      return [{ messages: record.completion, before: record.prompt.at(-1), pointer: '/completion' }];
    case 'preference': {
      const before = record.prompt.at(-1);
      // a rejected answer may be as bad as it likes
      return [{ messages: record.chosen, before, pointer: '/chosen' }];
    }
    default:
      return [];
  }
}
