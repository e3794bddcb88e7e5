import type { Encoded } from '../../pipeline/encoded.ts';
import type { Message, ToolCall } from '../../record.ts';
import { contentText } from '../../record.ts';
import { refuse } from '../shared/encoded-row.ts';
import { addLoss, noteLostFields } from '../shared/losses.ts';
import { textWithThinkBlock } from '../shared/reasoning.ts';
import { toolCallsProblem } from '../shared/tool-json.ts';
import type { Columns } from '../target.ts';
import { mediaProblem, taggedContent } from './media.ts';

export interface Turn {
  from: 'human' | 'gpt' | 'observation' | 'function_call';
  value: string;
}

export type Refusal = Exclude<Encoded, { ok: true }>;
export type Turns = { ok: true; system: string; turns: Turn[] } | Refusal;

/** Between the answers of parallel calls, which stand in one turn: what LLaMA-Factory's own `openai` converter writes there, whatever the template. */
const BETWEEN_RESULTS = '\n</tool_response>\n<tool_response>\n';

/**
 * Messages as the sharegpt converter keeps them (llamafactory 0.9.5, data/converter.py): the system prompt apart, then human or observation and gpt or
 * function_call in turn. It drops every other row with no more than a warning. The last turn may be of either side.
 */
export function turnsOf(messages: readonly Message[], columns: Columns, losses: string[]): Turns {
  const [first] = messages;
  const rest = first?.role === 'system' ? messages.slice(1) : messages;
  let system = '';
  if (first?.role === 'system') {
    if (typeof first.content !== 'string' && first.content.some(({ type }) => type !== 'text')) {
      return refuse(
        'MEDIA_NOT_HELD',
        'the system prompt holds media, which LLaMA-Factory reads in turns only',
        'move it to the first question',
      );
    }
    noteLostFields(first, { reasoning: true }, losses);
    system = textWithThinkBlock(first, losses);
  }
  const turns: Turn[] = [];
  let resultsInTurn = 0;
  for (const message of rest) {
    const isNextResult = message.role === 'tool' && resultsInTurn > 0;
    if (!isNextResult && !isDue(message, turns.length)) return outOfTurn(message, turns.length);
    const turn = turnOf(message, columns, losses);
    if ('ok' in turn) return turn;
    const last = turns.at(-1);
    if (isNextResult && last !== undefined) {
      last.value += BETWEEN_RESULTS + turn.value;
      addLoss(losses, 'tool-results-joined');
    } else turns.push(turn);
    resultsInTurn = message.role === 'tool' ? resultsInTurn + 1 : 0;
  }
  return { ok: true, system, turns };
}

/** A question (or what a tool answered) stands at even places, an answer (or a call) at odd ones. */
function isDue({ role }: Message, at: number): boolean {
  if (at % 2 === 1) return role === 'assistant';
  return role === 'user' || (role === 'tool' && at > 0);
}

function outOfTurn({ role }: Message, at: number): Refusal {
  const due = at % 2 === 1 ? 'assistant' : at === 0 ? 'user' : 'user or tool';
  return refuse(
    'TURNS_DO_NOT_ALTERNATE',
    `turn ${at + 1} is of role ${role} where ${due} is due; LLaMA-Factory drops such rows`,
    '--merge-consecutive, or mend the turns',
  );
}

/** One message as one turn. */
export function turnOf(message: Message, columns: Columns, losses: string[]): Turn | Refusal {
  const { role } = message;
  const calls = role === 'assistant' ? (message.toolCalls ?? []) : [];
  noteLostFields(message, { reasoning: true, toolCalls: role === 'assistant' }, losses);
  const tagged = taggedContent(message.content);
  const text = textWithThinkBlock({ ...message, content: tagged }, losses);
  const problem = mediaProblem(message, text, columns);
  if (problem !== undefined) return problem;
  if (calls.length > 0) return callTurn(message, calls, text);
  if (role === 'user' && text.includes('{{idx}}')) addLoss(losses, 'literal-idx');
  return { from: role === 'assistant' ? 'gpt' : role === 'tool' ? 'observation' : 'human', value: text };
}

/**
 * A call is a turn of its own whose value is JSON, of one call or a list of them (llamafactory 0.9.5, data/formatter.py, `FunctionFormatter`). With text or
 * thinking before it, the JSON stands in `<tool_call>`: the text is then kept, whatever the template's own words around thinking are.
 */
function callTurn(message: Message, calls: readonly ToolCall[], text: string): Turn | Refusal {
  const bad = toolCallsProblem(message) ?? argumentsProblem(calls);
  if (bad !== undefined) return bad;
  const json = callsText(calls);
  if (text === '') return { from: 'function_call', value: json };
  if (text.includes('<tool_call>')) {
    return refuse(
      'TOOL_CALL_IN_TEXT',
      'the text beside a tool call holds <tool_call>, which LLaMA-Factory takes for the call and stops',
      'take it out of the text',
    );
  }
  const gap = contentText(message.content) === '' ? '' : '\n';
  return { from: 'function_call', value: `${text}${gap}<tool_call>${json}</tool_call>` };
}

function argumentsProblem(calls: readonly ToolCall[]): Refusal | undefined {
  const wrong = calls.find((call) => !call.arguments.trimStart().startsWith('{'));
  if (wrong === undefined) return undefined;
  return refuse(
    'TOOL_ARGUMENTS_NOT_JSON',
    `the arguments of the call of "${wrong.name}" are JSON, but not an object, on which templates of LLaMA-Factory stop`,
    'write the arguments as a JSON object ({} for none), encoded once',
  );
}

/** `<` is escaped: LLaMA-Factory searches the JSON for `<tool_call>` and for tags of thinking before it reads it. */
function callsText(calls: readonly ToolCall[]): string {
  const texts = calls.map((call) => `{"name": ${JSON.stringify(call.name)}, "arguments": ${call.arguments}}`);
  const json = texts.length === 1 ? (texts[0] as string) : `[${texts.join(', ')}]`;
  return json.replaceAll('<', '\\u003c');
}
