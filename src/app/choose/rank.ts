import type { Criterion } from '../../frameworks/comparison/cell.ts';
import type { Compared } from '../../frameworks/comparison/facts.ts';
import { COMPARED } from '../../frameworks/comparison/facts.ts';
import { compared } from '../../frameworks/comparison/matrix.ts';
import type { ChoiceFacts, Goal, Ranking, Reason, Trial } from './choice.ts';

/** The rules of thumb: for each goal, the framework that is made for it, the next best, and what of the comparison says so. */
const BEST_FOR: Readonly<Record<Goal, readonly { framework: Compared; points: number; why: string; says: Criterion }[]>> = {
  speed: [
    { framework: 'unsloth', points: 4, why: 'made for speed on one GPU', says: 'speed' },
    { framework: 'axolotl', points: 2, why: 'many speed-ups, on several GPUs too', says: 'speed' },
  ],
  production: [
    { framework: 'axolotl', points: 4, why: 'one config for all of it, up to many nodes', says: 'gpus' },
    { framework: 'llamafactory', points: 2, why: 'a config, and a start on several nodes', says: 'gpus' },
  ],
  prototype: [
    { framework: 'litgpt', points: 4, why: 'small and hackable', says: 'flexibility' },
    { framework: 'unsloth', points: 2, why: 'begins in a notebook', says: 'ease' },
  ],
  'no-code': [
    { framework: 'llamafactory', points: 4, why: 'a web page, and models to pick from a list', says: 'models' },
    { framework: 'unsloth', points: 2, why: 'a desktop app and a web UI, under AGPL-3.0', says: 'licence' },
  ],
  research: [
    { framework: 'trl', points: 4, why: 'loops and rewards of your own', says: 'flexibility' },
    { framework: 'litgpt', points: 2, why: 'readable to the last line', says: 'flexibility' },
  ],
};

/** The rules of thumb as they are, for those who have not said anything yet. */
export function rulesOfThumb(): { goal: Goal; framework: Compared; why: string }[] {
  return (Object.keys(BEST_FOR) as Goal[]).flatMap((goal) => {
    const [best] = BEST_FOR[goal];
    return best === undefined ? [] : [{ goal, framework: best.framework, why: best.why }];
  });
}

/** Rules are functions of the facts and of one trial; each names the fact that it rests on, and says nothing where that is not known. */
type Rule = (facts: ChoiceFacts, trial: Trial) => Reason[];

const RULES: readonly Rule[] = [byGoal, byData, byGpus, byNodes, byMemory, byModel];

/** Ranks frameworks by the sum of their reasons. Those that can't train this are set apart, whatever their points. */
export function rankFrameworks(facts: ChoiceFacts, trials: readonly Trial[]): Ranking {
  const able = trials.filter(({ refusals }) => refusals.length === 0);
  const ranked = able
    .map((trial) => {
      const reasons = RULES.flatMap((rule) => rule(facts, trial)).sort((a, b) => b.points - a.points);
      return { ...trial, reasons, points: reasons.reduce((sum, { points }) => sum + points, 0) };
    })
    .sort((a, b) => b.points - a.points || COMPARED.indexOf(a.framework) - COMPARED.indexOf(b.framework));
  return {
    ranked,
    ruledOut: trials.filter(({ refusals }) => refusals.length > 0),
    isTie: ranked.length > 1 && ranked[0]?.points === ranked[1]?.points,
  };
}

function byGoal({ goal }: ChoiceFacts, { framework }: Trial): Reason[] {
  const match = goal === undefined ? undefined : BEST_FOR[goal].find((one) => one.framework === framework);
  if (match === undefined) return [];
  return [{ fact: 'goal', points: match.points, text: match.why, evidence: compared(framework, match.says) }];
}

function byData({ data }: ChoiceFacts, { rows, multiTurn }: Trial): Reason[] {
  if (data === undefined || rows === undefined) return [];
  const reasons: Reason[] = [];
  const { tried, refused, refusal, losses } = rows;
  if (refused > 0)
    reasons.push({
      fact: 'data',
      points: -2,
      text: `refuses ${refused} of ${tried} rows: ${refusal?.message ?? ''} (${refusal?.code ?? ''})`,
    });
  if (multiTurn !== undefined)
    reasons.push({
      fact: 'data',
      points: -3,
      text: `trains one turn: ${data.multiTurn} of ${data.rows} conversations have several, each answer becomes a row of its own`,
    });
  const lost = Object.entries(losses);
  if (lost.length > 0)
    reasons.push({ fact: 'data', points: -1, text: `loses ${lost.map(([name, count]) => `${name} (${count} rows)`).join(', ')}` });
  if (reasons.length === 0) reasons.push({ fact: 'data', points: 1, text: `holds all ${tried} rows that were tried, without a loss` });
  return reasons;
}

/** For several nodes, where the presets of one are not enough. */
const ND_PARALLEL = 'nd-parallel';

function byGpus({ hardware }: ChoiceFacts, { framework, sharesModel, splits }: Trial): Reason[] {
  if (hardware === undefined) return [];
  if (hardware.gpus === 1)
    return framework === 'unsloth' ? [{ fact: 'gpus', points: 1, text: 'one GPU is what its kernels are made for' }] : [];
  if (!sharesModel) {
    return [
      { fact: 'gpus', points: -2, text: `each of ${hardware.gpus} GPUs holds all of the model`, evidence: compared(framework, 'gpus') },
    ];
  }
  const ways = splits.filter((name) => name !== ND_PARALLEL);
  const how = ways.length === 0 ? 'by itself' : `by --preset ${ways.join(' or ')}`;
  return [{ fact: 'gpus', points: 1, text: `splits a model over ${hardware.gpus} GPUs ${how}` }];
}

function byNodes({ hardware }: ChoiceFacts, { splits }: Trial): Reason[] {
  if (hardware === undefined || hardware.nodes === 1 || !splits.includes(ND_PARALLEL)) return [];
  return [
    { fact: 'nodes', points: 1, text: `over ${hardware.nodes} nodes, it also splits layers and long rows (--preset ${ND_PARALLEL})` },
  ];
}

function byMemory({ hardware, model }: ChoiceFacts, { tuning, memory }: Trial): Reason[] {
  const fit = memory.find((one) => one.tuning === tuning);
  if (hardware?.memoryBytes === undefined || model === undefined || fit?.fits === undefined) return [];
  const of = `an estimated ${gib(fit.bytes)} of ${gib(hardware.memoryBytes)} GiB`;
  if (fit.fits) return [{ fact: 'memory', points: 1, text: `${fit.tuning} fits: ${of} on one GPU` }];
  return [{ fact: 'memory', points: -2, text: `not even ${fit.tuning} should fit: ${of} on one GPU` }];
}

const gib = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

function byModel({ model }: ChoiceFacts, { open }: Trial): Reason[] {
  return model === undefined ? [] : open.map(({ why }) => ({ fact: 'model', points: -1, text: why }));
}
