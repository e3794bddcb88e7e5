/** Codes whose rows are mended, in the order in which that is done. */
export const FIXED_IN_ROWS: readonly string[] = [
  'TEXT_MOJIBAKE',
  'TEXT_CONTROL',
  'TEXT_BIDI_OVERRIDE',
  'TEXT_HIDDEN_TAGS',
  'TEXT_INVISIBLE',
  'TOOL_ARGS_DOUBLE_ENCODED',
  'LABEL_NOT_BOOLEAN',
  'ROLE_REPEATED',
];

/** Codes of a file as a whole that are mended. */
export const FIXED_IN_FILES: readonly string[] = ['TEXT_UTF16', 'TEXT_BOM', 'TEXT_CRLF'];

/** Codes whose records are dropped where they stand again. */
export const DROPPED: readonly string[] = ['DUPLICATE_RECORD'];

/** Warnings that no change of the row can answer, and whose row trains nothing or stops a loader. Errors are rejected too, whatever their code. */
export const REJECTED_WARNINGS: readonly string[] = [
  'CHAT_EMPTY',
  'PREFERENCE_SAME_ANSWERS',
  'TEXT_EMPTY',
  'TEXT_LONE_SURROGATE',
  'TEXT_NULL_LITERAL',
];

/** What a repair may act on: `--only` and `--skip`, and what is done only when asked. */
export interface RepairChoice {
  acts(code: string): boolean;
}

export interface ChoiceOptions {
  /** Codes to act on; default all. */
  only?: readonly string[];
  /** Codes to leave alone. */
  skip?: readonly string[];
  /** Join neighbouring turns of one role. */
  mergeConsecutive?: boolean;
}

export function repairChoice({ only, skip = [], mergeConsecutive = false }: ChoiceOptions): RepairChoice {
  return {
    acts: (code) => !skip.includes(code) && (only === undefined || only.includes(code)) && (code !== 'ROLE_REPEATED' || mergeConsecutive),
  };
}
