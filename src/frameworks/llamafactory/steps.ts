import type { JsonObject } from '../../json.ts';
import type { Prediction } from '../predict.ts';
import { trainerOrder, trainerShape, trainerSteps } from '../shared/hf/trainer-steps.ts';
import { oneSequence, promptLength, startCut, trainedBetween, twoSequences } from '../shared/lengths.ts';
import type { CutAt, PackedCount, Packer, Packing, PlanOptions, StepCount, Trained, TrainingDoor, TrainingPlan } from '../training.ts';
import { knapsackLengths } from './pack-lengths.ts';
import { keptLengths } from './predict/sequence-length.ts';
import { cutTurns } from './turn-lengths.ts';

const NONE: readonly Trained[] = [];
/** Larger than any row. */
const NO_LIMIT = 1 << 30;
/** train/sft/workflow.py: batches of supervised examples and of pairs are padded to a multiple. */
const PADDED_TO = 8;

/** Lengths, packing and steps of llamafactory 0.9.5 (data/processor/, train/sft/workflow.py, transformers 5.6.0). */
export const llamafactoryTraining: TrainingDoor = {
  uncut: (config) => [`cutoff_len=${NO_LIMIT}`, 'packing=false', ...(config['neat_packing'] === true ? ['neat_packing=false'] : [])],
  open: openPlan,
};

function openPlan({ config, given }: PlanOptions): TrainingPlan {
  const shape = trainerShape(config, given);
  const isLastDropped = config['dataloader_drop_last'] === true;
  const steps = (examples: number): StepCount => trainerSteps(examples, shape, isLastDropped);
  const stage = config['stage'] ?? 'sft';
  const isSft = stage === 'sft';
  const isText = stage === 'pt';
  const isLastFirst = config['mask_history'] === true;
  const length = config['cutoff_len'];
  return {
    lengthKey: 'cutoff_len',
    sequenceLength: typeof length === 'number' ? length : 2048,
    shape,
    cut: isSft ? (whole, cutoff) => supervised(whole, cutoff, isLastFirst) : isText ? startCut : answerCut,
    packings: isSft ? supervisedPackings(config, isLastFirst, steps) : isText ? [blocks(config, steps)] : [],
    paddedLength: (longest) => (isText ? longest : Math.ceil(longest / PADDED_TO) * PADDED_TO),
    order: trainerOrder(config),
    steps,
    spansTellRoles: isSft,
    remarks: [],
  };
}

function supervised(whole: Prediction, cutoff: number, isLastFirst: boolean): readonly Trained[] {
  if (whole.kind !== 'tokens') return NONE;
  const { tokens, trained } =
    whole.inputIds.length <= cutoff
      ? { tokens: whole.inputIds.length, trained: trainedBetween(whole.labels, 0, Infinity) }
      : cutTurns(whole, cutoff, isLastFirst);
  return [oneSequence(tokens, trained)];
}

/** Pairs share the length by the longer answer; a judged answer by itself. */
const answerCut: CutAt = (whole, cutoff) => {
  if (whole.kind === 'kto') {
    const prompt = promptLength(whole.labels);
    const kept = keptLengths(prompt, whole.inputIds.length - prompt, cutoff);
    return [oneSequence(kept.source + kept.target, kept.target)];
  }
  if (whole.kind !== 'pair') return NONE;
  const prompt = whole.promptIds.length;
  const [chosen, rejected] = [whole.chosenInputIds.length - prompt, whole.rejectedInputIds.length - prompt];
  const kept = keptLengths(prompt, Math.max(chosen, rejected), cutoff);
  const side = (answer: number): [number, number] => {
    const target = Math.min(answer, kept.target);
    return [kept.source + target, target];
  };
  return [twoSequences(side(chosen), side(rejected))];
};

/** `packing` and `neat_packing` differ in what attention sees, not in which rows stand together. */
function supervisedPackings(config: JsonObject, isLastFirst: boolean, steps: (examples: number) => StepCount): Packing[] {
  const isNeat = config['neat_packing'] === true;
  return (['packing', 'neat_packing'] as const).map((name) => ({
    name,
    isChosen: name === 'neat_packing' ? isNeat : !isNeat && config['packing'] === true,
    open: (cutoff) => knapsackPacker(cutoff, batchSize(config), isLastFirst),
    steps: ({ examples }) => steps(examples),
  }));
}

function batchSize(config: JsonObject): number {
  const given = config['preprocessing_batch_size'];
  return typeof given === 'number' ? given : 1000;
}

/** With packing one token less is left to the rows than `cutoff_len` says, and examples are padded to `cutoff_len` (hparams/parser.py). */
function knapsackPacker(cutoff: number, rowsTogether: number, isLastFirst: boolean): Packer {
  const capacity = cutoff - 1;
  const count: PackedCount = { examples: 0, tokens: 0, trained: 0, room: 0, computed: 0 };
  let lengths: number[] = [];
  let rows = 0;
  const flush = (): void => {
    const groups = knapsackLengths(lengths, capacity);
    count.examples += groups.length;
    count.room += groups.length * capacity;
    count.computed += groups.length * Math.ceil(cutoff / PADDED_TO) * PADDED_TO;
    lengths = [];
    rows = 0;
  };
  return {
    push(whole) {
      const [kept] = whole === undefined ? NONE : supervised(whole, capacity, isLastFirst);
      if (kept !== undefined && kept.tokens <= capacity) {
        lengths.push(kept.tokens);
        count.tokens += kept.tokens;
        count.trained += kept.trained;
      }
      if (++rows === rowsTogether) flush();
    },
    end() {
      flush();
      return count;
    },
  };
}

/** `stage: pt`: all texts of a batch in one, cut into blocks; what is left at the end goes. `cutoff_len` is one less where the config asks for packing. */
function blocks(config: JsonObject, steps: (examples: number) => StepCount): Packing {
  const isAsked = config['packing'] === true;
  const rowsTogether = batchSize(config);
  return {
    name: 'packing',
    isChosen: config['packing'] !== false,
    open(cutoff) {
      const block = cutoff - (isAsked ? 1 : 0);
      const count: PackedCount = { examples: 0, tokens: 0, trained: 0, room: 0, computed: 0 };
      let batch: { tokens: number; trained: number }[] = [];
      let rows = 0;
      const flush = (): void => {
        const total = batch.reduce((sum, { tokens }) => sum + tokens, 0);
        let room = total - (total % block);
        count.examples += room / block;
        count.tokens += room;
        count.room += total;
        count.computed += room;
        for (const { tokens, trained } of batch) {
          count.trained += Math.min(trained, Math.max(0, room));
          room -= tokens;
        }
        batch = [];
        rows = 0;
      };
      return {
        push(whole) {
          if (whole?.kind === 'tokens') batch.push({ tokens: whole.inputIds.length, trained: trainedBetween(whole.labels, 0, Infinity) });
          if (++rows === rowsTogether) flush();
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
