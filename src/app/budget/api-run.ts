import { usageError } from '../../errors.ts';
import { TRAININGS } from '../../frameworks/trainings.ts';
import { openTokenizer } from '../../tokenize/open-tokenizer.ts';
import type { BudgetResult } from '../budget.ts';
import { examineRows } from '../examine-rows.ts';
import { apiBudget, countedTokens } from './api-count.ts';
import type { BudgetOptions } from './budget-options.ts';
import { codeCounter } from './codes.ts';
import { rowCounts } from './row-counts.ts';

const TOKENIZER = 'gpt-oss';

/** The budget of fine-tuning through an API: nothing is predicted, the provider counts by its own rule. Throws `DsprepError` as `examineRows` does. */
export async function budgetWithoutFramework(options: BudgetOptions): Promise<BudgetResult> {
  if (options.to !== 'openai')
    throw usageError(
      'USAGE_BUDGET_TARGET',
      `there is no budget for ${options.to}`,
      `one of ${[...Object.keys(TRAININGS), 'openai'].join(', ')}`,
    );
  const { to, ...reading } = options;
  const tokenizer = await openTokenizer(options.tokenizer ?? TOKENIZER, options.env === undefined ? {} : { env: options.env });
  const limit = options.seqLen?.[0] ?? Infinity;
  const remarks = [
    options.tokenizer === undefined ? `tokens are those of the embedded ${TOKENIZER}, whose text tokens are those of o200k_base` : '',
    limit === Infinity ? 'no example is cut: --seq-len says the limit of the model' : `examples are billed up to ${limit} tokens`,
  ].filter((remark) => remark !== '');
  return examineRows(reading, (run) => {
    const counts = rowCounts({
      sources: run.sources.map(({ name }) => name),
      tokenizer,
      ...(options.splits && { splits: options.splits }),
    });
    const codes = codeCounter();
    const counted = { examples: 0, tokens: 0, answerTokens: 0, cutExamples: 0 };
    return {
      note: (issue) => codes.issue(issue),
      row(row) {
        counts.row(row);
        for (const issue of row.issues) codes.issue({ ...issue, ...row.place });
        for (const { record } of row.records) {
          const { tokens, answers } = countedTokens(record, tokenizer);
          const example = { kind: 'tokens', row: row.index, inputIds: [], labels: [], warnings: [] } as const;
          counts.example(example, { tokens, trained: answers, longest: tokens, sequences: 1 }, row.place);
          if (!counts.isTrainable(row.place)) continue;
          counted.examples++;
          counted.tokens += Math.min(tokens, limit);
          counted.answerTokens += answers;
          if (tokens > limit) counted.cutExamples++;
        }
      },
      end: () => ({
        to,
        method: options.method ?? 'sft',
        tokenizer: tokenizer.name,
        remarks: [...run.remarks, ...remarks, ...counts.remarks()],
        ...counts.counts(),
        ...codes.counts(),
        lengths: [],
        api: apiBudget(counted, options),
      }),
    };
  });
}
