import type { ConfigRequest, TrainConfig } from '../../config.ts';

/** What `litgpt` does with what was trained (litgpt 0.5.13, __main__.py): `final` holds whole weights after full training and LoRA, and the adapter alone after adapters. */
export function followUps({ method, tuning, outputDir, model: { id } }: ConfigRequest): TrainConfig['followUps'] {
  const final = `${outputDir}/final`;
  if (method === 'pretrain') {
    return [
      {
        title: 'as a checkpoint for the other commands',
        command: ['litgpt', 'convert_pretrained_checkpoint', final, `${outputDir}-litgpt`],
      },
      {
        title: 'weights by the names of Hugging Face',
        command: ['litgpt', 'convert_from_litgpt', `${outputDir}-litgpt`, `${outputDir}-hf`],
      },
    ];
  }
  if (tuning === 'adapter' || tuning === 'adapter_v2') {
    const suffix = tuning === 'adapter' ? 'adapter' : 'adapter_v2';
    return [{ title: 'ask it', command: ['litgpt', `generate_${tuning}`, id, '--adapter_path', `${final}/lit_model.pth.${suffix}`] }];
  }
  const merged = {
    title: 'join an adapter of an earlier step (final is joined)',
    command: ['litgpt', 'merge_lora', `${outputDir}/step-000100`],
  };
  return [
    { title: 'talk to it', command: ['litgpt', 'chat', final] },
    { title: 'evaluate', command: ['litgpt', 'evaluate', final, '--tasks', 'hellaswag'] },
    { title: 'serve', command: ['litgpt', 'serve', final] },
    { title: 'weights by the names of Hugging Face', command: ['litgpt', 'convert_from_litgpt', final, `${outputDir}-hf`] },
    ...(tuning === 'full' ? [] : [merged]),
  ];
}
