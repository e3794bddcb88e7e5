import type { Issue } from '../errors.ts';
import type { DsRecord, Message } from '../record.ts';
import { NO_ISSUES, problem } from './format.ts';

/** What is odd about a record as a whole, each code at most once. All are warnings; targets refuse what they can't hold. */
export function checkStructure(record: DsRecord): readonly Issue[] {
  switch (record.kind) {
    case 'chat':
      return checkChat(record.messages);
    case 'preference':
      return joined(checkTurns(record.prompt), checkTurns(record.chosen), checkTurns(record.rejected));
    case 'feedback':
      return joined(checkTurns(record.prompt), checkTurns(record.completion));
    case 'prompt':
      return checkTurns(record.prompt);
    case 'text':
      return checkText(record.text);
    case 'stepwise':
      return joined(checkText(record.prompt), ...record.steps.map(checkText));
    case 'segments':
      return joined(...record.segments.map(({ text }) => checkText(text)));
    case 'tokens':
      return NO_ISSUES;
  }
}

function checkChat(messages: readonly Message[]): readonly Issue[] {
  const last = messages[messages.length - 1];
  if (last === undefined) return [problem('warning', 'CHAT_EMPTY', 'the conversation has no messages', 'remove the row')];
  const issues = checkTurns(messages);
  if (last.role === 'assistant') return issues;
  return [...issues, messages.some(({ role }) => role === 'assistant') ? lastTurn(last) : NO_ASSISTANT];
}

const NO_ASSISTANT = problem(
  'warning',
  'CHAT_NO_ASSISTANT',
  'no message is from the assistant, so nothing would be trained',
  'add the answer, or read the row as a prompt: --from prompt',
);

function lastTurn({ role }: Message): Issue {
  const seen = `the last message is from the ${role}: LLaMA-Factory drops such a row whole`;
  return problem('warning', 'LAST_NOT_ASSISTANT', seen, 'cut the conversation after its last answer');
}

function checkTurns(messages: readonly Message[]): readonly Issue[] {
  let issues: Issue[] | undefined;
  for (let i = 0; i < messages.length; i++) {
    const message = messages[i] as Message;
    const found = turnIssue(messages, i, message);
    if (found !== undefined) addOnce((issues ??= []), found);
    const bad = contentIssue(message, i);
    if (bad !== undefined) addOnce((issues ??= []), bad);
    if (!isWellFormed(message)) addOnce((issues ??= []), loneSurrogate(`message ${i + 1}`));
  }
  return issues ?? NO_ISSUES;
}

function turnIssue(messages: readonly Message[], i: number, { role, toolCallId }: Message): Issue | undefined {
  if (i === 0) return role === 'tool' ? orphan(1) : undefined;
  if (role === 'system') {
    return problem('warning', 'SYSTEM_NOT_FIRST', `message ${i + 1} is a system prompt`, 'put it first, or make it a user turn');
  }
  if (role === 'tool') return isOrphan(messages, i, toolCallId) ? orphan(i + 1) : undefined;
  if (messages[i - 1]?.role !== role) return undefined;
  const seen = `messages ${i} and ${i + 1} are both from the ${role}`;
  return problem('warning', 'ROLE_REPEATED', seen, 'join them: --merge-consecutive');
}

/** Whether nothing before a tool result called the tool. Calls that are written in the answer's text count. */
function isOrphan(messages: readonly Message[], at: number, toolCallId: string | undefined): boolean {
  let i = at - 1;
  while (i >= 0 && messages[i]?.role === 'tool') i--;
  const caller = messages[i];
  if (caller?.role !== 'assistant') return true;
  if (caller.toolCalls === undefined) return typeof caller.content !== 'string' || !TEXT_CALL.test(caller.content);
  return toolCallId !== undefined && caller.toolCalls.every(({ id }) => id !== undefined && id !== toolCallId);
}

const TEXT_CALL = /tool_?call|function|action|[{(]/i;

function orphan(number: number): Issue {
  const seen = `message ${number} is a tool result that no call before it asked for`;
  return problem('warning', 'TOOL_RESULT_ORPHAN', seen, 'add the call, or remove the result');
}

const NULL_LITERALS = new Set(['None', 'nan', 'NaN', 'null', 'undefined']);
const LONGEST_NULL_LITERAL = 9;
const SPACE = 32;

function contentIssue({ role, content, toolCalls }: Message, i: number): Issue | undefined {
  if (typeof content !== 'string' || content.length > LONGEST_NULL_LITERAL + SPACE) return undefined;
  if (content === '' || content.charCodeAt(0) <= SPACE) {
    if (toolCalls !== undefined || role === 'tool' || content.trim() !== '') return undefined;
    return problem('warning', 'TURN_EMPTY', `message ${i + 1} (${role}) is empty`, 'remove the turn or the row');
  }
  return NULL_LITERALS.has(content) ? nullLiteral(content, `message ${i + 1} (${role})`) : undefined;
}

function nullLiteral(text: string, where: string): Issue {
  return problem('warning', 'TEXT_NULL_LITERAL', `${where} is the word ${text}, a missing value written out`, 'remove the row');
}

function checkText(text: string): readonly Issue[] {
  if (text.length <= LONGEST_NULL_LITERAL && NULL_LITERALS.has(text)) return [nullLiteral(text, 'the text')];
  return text.isWellFormed() ? NO_ISSUES : [loneSurrogate('the text')];
}

function isWellFormed({ content, reasoning, toolCalls }: Message): boolean {
  if (typeof content === 'string') {
    if (!content.isWellFormed()) return false;
  } else if (content.some((part) => part.type === 'text' && !part.text.isWellFormed())) return false;
  if (reasoning !== undefined && !reasoning.isWellFormed()) return false;
  return toolCalls === undefined || toolCalls.every((call) => call.name.isWellFormed() && call.arguments.isWellFormed());
}

function loneSurrogate(where: string): Issue {
  const seen = `${where} has half of a surrogate pair, which is no Unicode text: HF datasets stops on it`;
  return problem('warning', 'TEXT_LONE_SURROGATE', seen, 'repair the text at its source');
}

function addOnce(issues: Issue[], issue: Issue): void {
  if (!issues.some(({ code }) => code === issue.code)) issues.push(issue);
}

function joined(...lists: (readonly Issue[])[]): readonly Issue[] {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length === 0) return NO_ISSUES;
  const issues: Issue[] = [];
  for (const issue of filled.flat()) addOnce(issues, issue);
  return issues;
}
