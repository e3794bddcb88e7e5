import type { RecordCheck } from '../check.ts';
import { FEATURE } from '../features.ts';
import type { TextRule } from '../text-check.ts';
import { textCheck } from '../text-check.ts';
import { CLAIMS_BEFORE, MODEL_NAMES } from './model-names.ts';
import { REFUSALS, SELF_DESCRIPTIONS } from './refusal-phrases.ts';
import { matchesOf } from '../matches.ts';

const HEAD = 240;
const MOST_SHOWN = 60;

/** Each pattern of `REFUSALS` holds one of these; few other answers do. */
const MAY_REFUSE =
  /sorry|apolog|cannot|can[’']t|can not|won[’']t|will not|unable|not able|not comfortable|not programmed|not going|must|抱歉|对不起|遗憾|无法|不能|leid|leider|entschuldigung|désolé|regrette|siento|lamentable|disculpa/i;
const REFUSAL = new RegExp(`(?:^|[\\s"“(*。！，,])(?:${REFUSALS.map(({ pattern }) => pattern).join('|')})`, 'i');

const refusalRule: TextRule = {
  code: { code: 'REFUSAL_PHRASE', severity: 'info', summary: 'an answer that begins with a refusal' },
  needs: 0,
  fix: 'keep it if the model is meant to refuse; else remove the row',
  see(text, { role }) {
    if (role !== 'assistant') return undefined;
    const head = text.slice(0, HEAD);
    const match = MAY_REFUSE.test(head) ? REFUSAL.exec(head.replaceAll('’', "'")) : null;
    return match === null ? undefined : `the answer says ${quoted(match[0])}`;
  },
};

const SELF = new RegExp(`(?<!["'\`“])(?:${SELF_DESCRIPTIONS.map(({ pattern }) => pattern).join('|')})`);
/** Each pattern of `SELF_DESCRIPTIONS` holds one of these; the engine finds them fast. */
const SELF_ANCHORS = ['AI', 'KI', 'IA', 'language model', 'Sprachmodell', 'modelo de lenguaje'];
const ODD_SELF_ANCHORS = ['作为', 'langage', 'künstlich'];

const selfRule: TextRule = {
  code: { code: 'AI_SELF_REFERENCE', severity: 'info', summary: 'an answer that says of itself that it is a language model or an AI' },
  needs: 0,
  fix: 'keep it if the model is meant to say so; else remove the row',
  see(text, { role, features }) {
    if (role !== 'assistant') return undefined;
    const isUnusual = (features & FEATURE.unusual) !== 0;
    const match = hasAny(text, SELF_ANCHORS) || (isUnusual && hasAny(text, ODD_SELF_ANCHORS)) ? SELF.exec(text) : null;
    return match === null ? undefined : `the answer says ${quoted(match[0])}`;
  },
};

/** Whether an answer refuses, or speaks of itself as a machine. A flag: it may be what is wanted. */
export const refusal: RecordCheck = textCheck('refusal', [refusalRule, selfRule]);

/** Each pattern of `CLAIMS_BEFORE` holds one of these, and each of `MODEL_NAMES` one of the others. */
const CLAIM_ANCHORS = [
  "I'm ",
  'I am ',
  'I was ',
  "I've ",
  'I have ',
  'I’',
  'AI',
  'name is ',
  'all me ',
  'language model',
  'Ich ',
  'Je ',
  'J’',
  "J'",
  'Soy ',
  'llamo ',
  'Fui ',
];
const NAME_ANCHORS =
  'GPT,OpenAI,Claude,Anthropic,Qwen,Alibaba,DeepSeek,LaMA,Llama,LLama,Meta AI,Gemini,Bard,DeepMind,Google AI,Mistral,Mixtral,Kimi,Moonshot,GLM,ERNIE,MiniMax,Grok,xAI,Copilot,Bing C,Vicuna,Open Assistant,OpenAssistant'.split(
    ',',
  );
const NAME = new RegExp(`(?<![A-Za-z])(?:${MODEL_NAMES.map(({ pattern }) => `(?:${pattern})`).join('|')})(?![A-Za-z])`, 'g');
const CLAIM = new RegExp(`(?<!["'\`“])(?:${CLAIMS_BEFORE.map((pattern) => `(?:${pattern})`).join('|')})`);
/** Names that are words too: a Gemini is born in June. */
const WORDS_TOO = /^(?:Gemini|Bard|Llama|Vicuna|Mistral)/;
const ARTICLE = /\b(?:an?|the|eine?|une?|una?) $/i;
const WINDOW = 140;

const identityRule: TextRule = {
  code: { code: 'IDENTITY_CLAIM', severity: 'info', summary: 'an answer that says it is a certain model, or made by a certain company' },
  needs: 0,
  fix: 'replace the names by those of your model, or remove the row',
  see(text, { role, features }) {
    if (role !== 'assistant') return undefined;
    const mayBeChinese = (features & FEATURE.unusual) !== 0 && text.includes('我');
    if (!mayBeChinese && !(hasAny(text, CLAIM_ANCHORS) && hasAny(text, NAME_ANCHORS))) return undefined;
    for (const { 0: name, index } of matchesOf(text, NAME)) {
      const before = CLAIM.exec(text.slice(Math.max(0, index - WINDOW), index));
      if (before === null || (WORDS_TOO.test(name) && ARTICLE.test(before[0]))) continue;
      return `the answer says ${quoted(before[0] + name)}`;
    }
    return undefined;
  },
};

/** Whether an answer says that it is ChatGPT, Claude, Qwen, … A flag. */
export const identity: RecordCheck = textCheck('identity', [identityRule]);

function hasAny(text: string, anchors: readonly string[]): boolean {
  for (const anchor of anchors) if (text.includes(anchor)) return true;
  return false;
}

function quoted(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  return JSON.stringify(plain.length > MOST_SHOWN ? `${plain.slice(0, MOST_SHOWN)}…` : plain);
}
