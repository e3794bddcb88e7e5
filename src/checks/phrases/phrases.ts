import type { RecordCheck } from '../check.ts';
import type { TextRule } from '../text-check.ts';
import { textCheck } from '../text-check.ts';
import { CLAIMS_BEFORE, MODEL_NAMES } from './model-names.ts';
import { REFUSALS, SELF_DESCRIPTIONS } from './refusal-phrases.ts';

const HEAD = 240;
const MOST_SHOWN = 60;

const REFUSAL = new RegExp(`(?:^|[\\s"“(*。！，,])(?:${REFUSALS.map(({ pattern }) => pattern).join('|')})`, 'i');
/** Each pattern of `SELF_DESCRIPTIONS` holds one of these words. */
const SELF_ANCHORS =
  /AI\b|l(?:anguage|angage|enguaje)|artificial|artificielle|I(?:ntelligenz|A\b)|KI\b|[Mm]y (?:know|train)|Sprachmodell|作为/;
const SELF = new RegExp(SELF_DESCRIPTIONS.map(({ pattern }) => pattern).join('|'));

const refusalRule: TextRule = {
  code: { code: 'REFUSAL_PHRASE', severity: 'info', summary: 'an answer that refuses, or says of itself that it is a language model' },
  needs: 0,
  fix: 'keep it if the model is meant to; else remove the row',
  see(text, { role }) {
    if (role !== 'assistant') return undefined;
    const straight = text.slice(0, HEAD).replaceAll('’', "'");
    const match = REFUSAL.exec(straight) ?? (SELF_ANCHORS.test(text) ? SELF.exec(text) : null);
    return match === null ? undefined : `the answer says ${quoted(match[0])}`;
  },
};

/** Whether an answer refuses, or speaks of itself as a machine. A flag: it may be what is wanted. */
export const refusal: RecordCheck = textCheck('refusal', [refusalRule]);

const NAME = new RegExp(`(?<![A-Za-z])(?:${MODEL_NAMES.map(({ pattern }) => `(?:${pattern})`).join('|')})(?![A-Za-z])`, 'g');
const CLAIM = new RegExp(`(?:${CLAIMS_BEFORE.map((pattern) => `(?:${pattern})`).join('|')})`);
const WINDOW = 140;

const identityRule: TextRule = {
  code: { code: 'IDENTITY_CLAIM', severity: 'info', summary: 'an answer that says it is a certain model, or made by a certain company' },
  needs: 0,
  fix: 'replace the names by those of your model, or remove the row',
  see(text, { role }) {
    if (role !== 'assistant') return undefined;
    for (const { 0: name, index } of text.matchAll(NAME)) {
      const before = CLAIM.exec(text.slice(Math.max(0, index - WINDOW), index));
      if (before !== null) return `the answer says ${quoted(before[0] + name)}`;
    }
    return undefined;
  },
};

/** Whether an answer says that it is ChatGPT, Claude, Qwen, … A flag. */
export const identity: RecordCheck = textCheck('identity', [identityRule]);

function quoted(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  return JSON.stringify(plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain);
}
