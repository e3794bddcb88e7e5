import type { ConfigRequest } from '../config.ts';
import { factsOfName } from '../shared/plan/model-facts.ts';
import { planTraining } from '../shared/plan/train-plan.ts';

/** A wish for a config of a small dataset with a validation split, but for what `over` says. */
export function configRequest(over: Partial<ConfigRequest> = {}, registration: Record<string, string> = {}): ConfigRequest {
  const { method = 'sft', tuning = 'lora', model = factsOfName('Qwen/Qwen3-8B'), hardware = { gpus: 1, nodes: 1 } } = over;
  const data = { trainRows: 100, evalRows: 10 };
  return {
    data: {
      folder: '/data/out',
      layout: 'any',
      method,
      splits: [
        { split: 'train', file: 'train.jsonl', rows: 100 },
        { split: 'val', file: 'val.jsonl', rows: 10 },
      ],
      registration,
      hasTools: false,
      hasImages: false,
    },
    model,
    method,
    tuning,
    presets: [],
    plan: planTraining({ method, tuning, model, hardware, data }, { canPack: true, fusedLoss: false }),
    hardware,
    logger: 'none',
    given: {},
    outputDir: 'out',
    ...over,
  };
}
