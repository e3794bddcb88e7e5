import { formatNamed } from '../formats/registry.ts';
import { mapColumns } from '../formats/map-columns.ts';
import type { LayoutOptions } from '../frameworks/target.ts';
import { openLayout } from '../frameworks/registry.ts';
import type { LocalPhase } from '../pipeline/local.ts';
import { compileFilter } from '../pipeline/stages/filter/compile-filter.ts';
import type { RecordKind } from '../record.ts';
import type { Tokenizer } from '../tokenize/tokenizer.ts';

/** What the local phase of one source is made from: plain data, so that any thread can make the same. */
export interface LocalPlan {
  source: string;
  format: string;
  map?: Readonly<Record<string, string>>;
  roles?: Readonly<Record<string, string>>;
  kind: RecordKind;
  mergeConsecutive: boolean;
  filter?: string;
  wantsKey: boolean;
  wantsGroup: boolean;
  tokenizer?: TokenizerChoice;
  targets: readonly { name: string; layout: LayoutOptions }[];
  strict: boolean;
  /** Columns that nobody understood are left out by wish, not lost. */
  dropExtra: boolean;
}

export interface TokenizerChoice {
  spec: string;
  chatTemplate?: string;
}

/** Opens what a plan names. Throws `DsprepError` as the parts do. */
export function openLocalPhase(plan: LocalPlan, tokenizer: Tokenizer | undefined, keepsValues: boolean): LocalPhase {
  const layouts = plan.targets.map((target) => openLayout(target.name, target.layout));
  return {
    source: plan.source,
    format: formatNamed(plan.format),
    readOptions: plan.roles === undefined ? {} : { roles: plan.roles },
    ...(plan.map === undefined ? {} : { mapRow: mapColumns(plan.map) }),
    kind: plan.kind,
    mergeConsecutive: plan.mergeConsecutive,
    ...(plan.filter === undefined ? {} : { filter: compileFilter(plan.filter) }),
    wantsKey: plan.wantsKey,
    wantsGroup: plan.wantsGroup,
    ...(tokenizer === undefined ? {} : { measure: layouts.map((layout) => (record) => layout.measure(record, tokenizer)) }),
    writers: layouts,
    keepsValues,
    strict: plan.strict,
    silentLosses: plan.dropExtra ? ['extra'] : [],
  };
}

export async function openChosenTokenizer(choice: TokenizerChoice | undefined): Promise<Tokenizer | undefined> {
  if (choice === undefined) return undefined;
  const { openTokenizer } = await import('../tokenize/open-tokenizer.ts');
  return openTokenizer(choice.spec, choice.chatTemplate === undefined ? {} : { chatTemplate: choice.chatTemplate });
}
