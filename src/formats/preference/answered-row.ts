import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { ChatRecord, Message, Origin } from '../../record.ts';
import { contentText } from '../../record.ts';
import type { CompanionDialect } from '../chat/chat-dialect.ts';
import { companionDialect } from '../chat/chat-dialect.ts';
import { readCompanions } from '../chat/chat-row.ts';
import { withoutCompanions, writeCompanions } from '../chat/write-chat-row.ts';
import { otherColumns } from '../columns.ts';
import type { ReadOptions } from '../format.ts';
import { problem } from '../format.ts';
import type { PromptColumnDialect, StatedPrompt } from './prompt-place.ts';
import { promptColumn, promptDialect, readPrompt, writePrompt } from './prompt-place.ts';
import type { PromptRelation, StatedAnswer } from './resolve-prompt.ts';
import { looksWhole, resolvePrompt } from './resolve-prompt.ts';
import { sharedBeginning } from './shared-beginning.ts';
import type { SideDialect } from './side.ts';
import { LIST_SIDE, readSide, sideDialect, sideForm, writeSide } from './side.ts';

/** Where an answer stands in its row. */
export interface AnswerPlace {
  value: JsonValue | undefined;
  pointer: string;
  /** It is the row's conversation, whose last message is the answer. */
  isConversation?: boolean;
}

/** A row as a prompt and answers to it; `taken` are the columns that the answers, labels and so on stand in. */
export interface AnsweredRow {
  row: JsonObject;
  answers: readonly AnswerPlace[];
  taken: readonly string[];
}

export interface Answered {
  prompt: Message[];
  answers: (readonly Message[])[];
  tools?: string;
  extra: JsonObject;
  /** An `error` among them means that the row can't be read. */
  issues: readonly Issue[];
}

interface Parts {
  issues: Issue[];
  /** Absent where the prompt column, if there is one, is not read as the prompt. */
  column?: string;
  relation: PromptRelation;
  stated: StatedAnswer[];
  isTextShared: boolean;
  prompt: readonly Message[];
  answers: (readonly Message[])[];
  /** Columns beside the prompt and the answers. */
  rest: JsonObject;
}

function takeApart({ row, answers, taken }: AnsweredRow, options: ReadOptions): Parts {
  const column = answers.some(({ isConversation }) => isConversation === true) ? undefined : promptColumn(row, taken);
  const prompt: StatedPrompt | undefined = column === undefined ? undefined : readPrompt(row, column, taken, options);
  const issues = [...(prompt?.issues ?? [])];
  const stated = answers.map(({ value, pointer, isConversation }): StatedAnswer => {
    const read = readSide(value, 'assistant', pointer, options);
    issues.push(...read.issues);
    return { messages: read.messages, carriesPrompt: isConversation === true ? read.messages.length > 1 : looksWhole(read.messages) };
  });
  const shared = prompt === undefined && answers.every(({ value }) => sideForm(value) === 'text') ? sharedBeginning(answers) : undefined;
  if (shared !== undefined) {
    const rest = otherColumns(row, taken);
    issues.push(guessed(shared.prompt, rest));
    const found: Message[] = [{ role: 'user', content: shared.prompt }];
    return { issues, relation: 'alone', stated, isTextShared: true, prompt: found, answers: shared.answers, rest };
  }
  const asked = prompt === undefined ? {} : { prompt: prompt.messages };
  const { relation, ...resolved } = resolvePrompt({ ...asked, isText: prompt?.isText ?? false, answers: stated });
  const isUsed = relation !== 'other' && relation !== 'copy';
  if (prompt !== undefined && relation === 'other' && hasText(prompt.messages)) issues.push(disagreement(column ?? ''));
  const rest = otherColumns(row, isUsed ? [...taken, ...(prompt?.columns ?? [])] : taken);
  return { issues, relation, stated, isTextShared: false, ...resolved, rest, ...(isUsed && column !== undefined ? { column } : {}) };
}

const hasText = (messages: readonly Message[]) => messages.some(({ content }) => contentText(content) !== '');

function disagreement(column: string): Issue {
  const seen = `${column} is not what the answers begin with; they are believed, and ${column} is kept as a column`;
  return problem('warning', 'PREFERENCE_PROMPT_DIFFERS', seen, `make them agree, or remove ${column}`, `/${column}`);
}

/** Where a row has another text that may be its prompt, taking the answers' beginning for it is a guess. */
function guessed(prompt: string, rest: JsonObject): Issue {
  const texts = Object.keys(rest).filter((name) => typeof rest[name] === 'string' && rest[name] !== '');
  const seen = `no prompt column; both answers begin with ${JSON.stringify(prompt.slice(0, 60))}, which is read as the prompt`;
  const severity = texts.length === 0 ? 'info' : 'warning';
  return problem(severity, 'PREFERENCE_PROMPT_SHARED', seen, `name the prompt column: --map ${texts[0] ?? 'NAME'}=prompt`);
}

/** Reads the prompt and the answers of a row, with the system prompt, tools and media of the columns beside them. */
export function readAnswered(source: AnsweredRow, origin: Origin, options: ReadOptions): Answered {
  const { issues, prompt, answers, rest } = takeApart(source, options);
  const chat: ChatRecord = { kind: 'chat', messages: [...prompt], origin, extra: {} };
  const all = readCompanions(rest, undefined, chat, issues);
  return { prompt: chat.messages, answers, extra: chat.extra, issues: all, ...(chat.tools === undefined ? {} : { tools: chat.tools }) };
}

/** How a row with a prompt and answers said things. */
export interface AnsweredDialect {
  /** Absent where only the answers carry the prompt. */
  prompt?: PromptColumnDialect;
  relation: PromptRelation;
  answers: readonly { side: SideDialect; carriesPrompt: boolean }[];
  /** The answers are bare texts that begin with the prompt. */
  isTextShared: boolean;
  companions: CompanionDialect;
}

/** Lists of messages for everything. */
export function plainAnswered(answers: number): AnsweredDialect {
  return {
    prompt: { column: 'prompt', side: LIST_SIDE },
    relation: 'alone',
    answers: Array.from({ length: answers }, () => ({ side: LIST_SIDE, carriesPrompt: false })),
    isTextShared: false,
    companions: { media: [] },
  };
}

export function answeredDialect(source: AnsweredRow, options: ReadOptions): AnsweredDialect {
  const { column, relation, stated, isTextShared, prompt, rest } = takeApart(source, options);
  const dialect: AnsweredDialect = {
    relation,
    answers: source.answers.map(({ value }, i) => ({
      side: sideDialect(value, options),
      carriesPrompt: stated[i]?.carriesPrompt ?? false,
    })),
    isTextShared,
    companions: companionDialect(rest, prompt),
  };
  if (column !== undefined) dialect.prompt = promptDialect(source.row, column, source.taken, options);
  return dialect;
}

/** What `writeAnswered` gives: the prompt's columns and those beside it, and a value for each answer. */
export interface WrittenAnswered {
  own: JsonObject;
  answers: JsonValue[];
  losses: readonly string[];
}

/** Writes a prompt and answers in a dialect. Whether the row says it all is for the caller to check. */
export function writeAnswered(
  { prompt, answers, tools }: { prompt: readonly Message[]; answers: readonly (readonly Message[])[]; tools?: string },
  dialect: AnsweredDialect,
): WrittenAnswered {
  const { companions, isTextShared } = dialect;
  const own: JsonObject = {};
  const asked = withoutCompanions(prompt, companions, own);
  const placeholders = companions.media.length > 0;
  const written = answers.map((answer, i) => {
    const { side, carriesPrompt } = dialect.answers[i] ?? { side: LIST_SIDE, carriesPrompt: false };
    return writeSide(carriesPrompt ? [...asked, ...answer] : answer, 'assistant', side, placeholders && carriesPrompt);
  });
  const promptWritten =
    dialect.prompt === undefined ? undefined : writePrompt(repeated(asked, dialect.relation), dialect.prompt, placeholders, own);
  const media = (promptWritten ?? written.find((_, i) => dialect.answers[i]?.carriesPrompt === true) ?? NO_WRITTEN).media;
  writeCompanions({ messages: prompt, ...(tools === undefined ? {} : { tools }) }, media, companions, own);
  const begin = isTextShared && typeof asked[0]?.content === 'string' ? asked[0].content : '';
  return {
    own,
    answers: written.map(({ value }) => (typeof value === 'string' ? begin + value : value)),
    losses: [...(promptWritten?.losses ?? []), ...written.flatMap(({ losses }) => losses)],
  };
}

const NO_WRITTEN = { losses: [], media: { image: [], video: [], audio: [] } };

/** The part of the prompt that the prompt column repeats. */
function repeated(prompt: readonly Message[], relation: PromptRelation): readonly Message[] {
  const isUser = ({ role }: Message) => role === 'user';
  const one = relation === 'first-user' ? prompt.find(isUser) : relation === 'last-user' ? prompt.findLast(isUser) : undefined;
  return one === undefined ? prompt : [one];
}
