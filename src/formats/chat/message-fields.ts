import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';

/** What a key of a message can be for. */
export type Slot = 'role' | 'content' | 'reasoning' | 'toolCalls' | 'toolCallId' | 'name' | 'train' | 'weight';

/** The keys of one message: which fills which slot, which say nothing (null, an empty list), which nobody understands. */
export interface MessageFields {
  keys: Partial<Record<Slot, string>>;
  blank: string[];
  other: string[];
}

const isString = (value: JsonValue) => typeof value === 'string';
const isAny = () => true;
const isCalls = (value: JsonValue) => Array.isArray(value) || isJsonObject(value);
const isFlag = (value: JsonValue) => typeof value === 'boolean' || value === 0 || value === 1;
const isNumber = (value: JsonValue) => typeof value === 'number';

/** The keys that can fill a slot, best first. */
export const SLOT_KEYS = {
  role: ['from', 'role', 'speaker', 'sender', 'author', 'user'],
  content: ['value', 'content', 'text', 'message'],
  reasoning: ['reasoning_content', 'reasoning', 'thinking', 'thought'],
  toolCalls: ['tool_calls', 'function_call', 'function_calls', 'tool_call'],
  toolCallId: ['tool_call_id'],
  name: ['name'],
  train: ['train', 'loss', 'training'],
  weight: ['weight', 'loss_weight', 'loss_scale'],
} as const satisfies Record<Slot, readonly string[]>;

const FITS: Readonly<Record<Slot, (value: JsonValue) => boolean>> = {
  role: isString,
  content: isAny,
  reasoning: isString,
  toolCalls: isCalls,
  toolCallId: isString,
  name: isString,
  train: isFlag,
  weight: isNumber,
};

interface Rule {
  slot: Slot;
  fits: (value: JsonValue) => boolean;
  /** Where two keys of a message fit one slot, the lower rank wins. */
  rank: number;
}

const RULES: ReadonlyMap<string, Rule> = new Map(
  (Object.keys(SLOT_KEYS) as Slot[]).flatMap((slot) =>
    SLOT_KEYS[slot].map((key, rank): [string, Rule] => [key, { slot, fits: FITS[slot], rank }]),
  ),
);

/** Finds out what the keys of a message are for. */
export function messageFields(item: JsonObject): MessageFields {
  const fields: MessageFields = { keys: {}, blank: [], other: [] };
  const { keys } = fields;
  for (const key of Object.keys(item)) {
    const value = item[key] as JsonValue;
    const rule = RULES.get(key);
    if (rule === undefined) fields.other.push(key);
    else if (isBlank(value, rule.slot)) fields.blank.push(key);
    else if (!rule.fits(value)) fields.other.push(key);
    else {
      const before = keys[rule.slot];
      if (before === undefined) keys[rule.slot] = key;
      else if ((RULES.get(before) as Rule).rank <= rule.rank) fields.other.push(key);
      else {
        keys[rule.slot] = key;
        fields.other.push(before);
      }
    }
  }
  return fields;
}

function isBlank(value: JsonValue, slot: Slot): boolean {
  return value === null || (slot === 'toolCalls' && Array.isArray(value) && value.length === 0);
}
