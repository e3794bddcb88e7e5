import type { JsonObject } from '../../json.ts';
import { UNTRAINED } from '../predict.ts';
import type { TokensPrediction } from '../predict.ts';
import { trainerOrder, trainerShape, trainerSteps } from '../shared/hf/trainer-steps.ts';
import { oneSequence, promptLength, trainedBetween, twoSequences } from '../shared/lengths.ts';
import type { CutAt, PackedCount, Packing, PlanOptions, Trained, TrainingDoor, TrainingPlan } from '../training.ts';
import { bestFitLengths } from './pack-lengths.ts';
import { PACKING_BATCH } from './predict/pack.ts';
import type { PackingStrategy } from './predict/pack.ts';

const NONE: readonly Trained[] = [];
const STRATEGIES = ['bfd', 'bfd_split', 'wrapped'] as const;

/** Lengths, packing and steps of TRL 1.16.0 (trainer/{sft,dpo,kto,reward}_trainer.py, data_utils.py). */
export const trlTraining: TrainingDoor = {
  uncut: (config) => ['max_length=null', ...['packing', 'padding_free'].filter((key) => config[key] === true).map((key) => `${key}=false`)],
  open: openPlan,
};

function openPlan({ config, method, given }: PlanOptions): TrainingPlan {
  const shape = trainerShape(config, given);
  const isLastDropped = config['dataloader_drop_last'] === true;
  const steps = (examples: number) => trainerSteps(examples, shape, isLastDropped);
  const isSft = method === 'sft' || method === 'pretrain';
  const length = config['max_length'];
  return {
    lengthKey: 'max_length',
    sequenceLength: length === null ? undefined : typeof length === 'number' ? length : 1024,
    shape,
    cut: method === 'reward' ? rewardCut : isSft ? sftCut(config) : answerCut(config),
    packings: isSft ? STRATEGIES.map((name) => packing(name, config, steps)) : [],
    paddedLength: (longest) => longest,
    order: trainerOrder(config),
    steps,
    spansTellRoles: false,
    remarks: [],
  };
}

/** `truncate_dataset`; a row of which nothing trained is left is dropped. */
function sftCut(config: JsonObject): CutAt {
  const keepsEnd = config['truncation_mode'] === 'keep_end';
  return (whole, length) => {
    if (whole.kind !== 'tokens') return NONE;
    const tokens = Math.min(whole.inputIds.length, length);
    const from = keepsEnd ? whole.inputIds.length - tokens : 0;
    const trained = trainedBetween(whole.labels, from, from + tokens);
    return trained === 0 ? NONE : [oneSequence(tokens, trained)];
  };
}

/** Pairs and judged answers: dropped where the prompt alone fills the length, else cut in the collator. */
function answerCut(config: JsonObject): CutAt {
  const keepsEnd = config['truncation_mode'] === 'keep_end';
  const kept = (prompt: number, tokens: number, length: number): [number, number] => {
    const answer = tokens - prompt;
    return tokens <= length ? [tokens, answer] : [length, keepsEnd ? Math.min(answer, length) : Math.max(0, length - prompt)];
  };
  return (whole, length) => {
    if (whole.kind === 'kto') {
      const prompt = promptLength(whole.labels);
      if (!keepsEnd && prompt >= length) return NONE;
      return [oneSequence(...kept(prompt, whole.inputIds.length, length))];
    }
    if (whole.kind !== 'pair') return NONE;
    const prompt = whole.promptIds.length;
    if (!keepsEnd && prompt >= length) return NONE;
    return [twoSequences(kept(prompt, whole.chosenInputIds.length, length), kept(prompt, whole.rejectedInputIds.length, length))];
  };
}

/** A pair of which one side is too long goes. */
const rewardCut: CutAt = (whole, length) => {
  if (whole.kind !== 'pair') return NONE;
  const [chosen, rejected] = [whole.chosenInputIds.length, whole.rejectedInputIds.length];
  return Math.max(chosen, rejected) > length ? NONE : [twoSequences([chosen, 0], [rejected, 0])];
};

/** `bfd` and `bfd_split` train without padding, so no first token of a row or piece is trained. */
function packing(name: PackingStrategy, config: JsonObject, steps: (examples: number) => ReturnType<typeof trainerSteps>): Packing {
  return {
    name,
    isChosen: config['packing'] === true && (config['packing_strategy'] ?? 'bfd') === name,
    open(length) {
      const count: PackedCount = { examples: 0, tokens: 0, trained: 0, room: 0, computed: 0 };
      let lengths: number[] = [];
      let rows = 0;
      const flush = (): void => {
        const tokens = lengths.reduce((sum, one) => sum + one, 0);
        const examples = name === 'wrapped' ? Math.ceil(tokens / length) : bestFitLengths(lengths, length).length;
        count.examples += examples;
        count.tokens += tokens;
        count.room += examples * length;
        count.computed += tokens;
        lengths = [];
        rows = 0;
      };
      return {
        push(whole) {
          if (whole?.kind !== 'tokens') return;
          for (const piece of pieces(whole, name, length)) {
            lengths.push(piece.tokens);
            count.trained += piece.trained;
          }
          if (++rows === PACKING_BATCH) flush();
        },
        end() {
          flush();
          return count;
        },
      };
    },
    steps: ({ examples }) => steps(examples),
  };
}

function* pieces(
  { inputIds, labels }: TokensPrediction,
  name: PackingStrategy,
  length: number,
): Generator<{ tokens: number; trained: number }> {
  const total = inputIds.length;
  if (name === 'wrapped') {
    yield { tokens: total, trained: trainedBetween(labels, 0, total) };
    return;
  }
  for (let at = 0; at < (name === 'bfd' ? Math.min(1, total) : total); at += length) {
    const tokens = Math.min(length, total - at);
    yield { tokens, trained: trainedBetween(labels, at, at + tokens) - (labels[at] === UNTRAINED ? 0 : 1) };
  }
}
