import type { ConfigRequest, TrainConfig } from '../../config.ts';
import { evaluationSplit } from '../../shared/plan/evaluation-split.ts';

/**
 * What `llamafactory-cli` does with what was trained (llamafactory 0.9.5, launcher.py). Its `eval` is gone: a split is judged by predicting it. The web page looks for
 * data in the folder `data` of where it is started (webui/common.py, `DEFAULT_DATA_DIR`).
 */
export function followUps(
  { data, model: { id }, method, tuning, presets, outputDir }: ConfigRequest,
  template: string | undefined,
): TrainConfig['followUps'] {
  const isAdapter = tuning === 'lora' || tuning === 'qlora';
  const of = [
    `model_name_or_path=${isAdapter ? id : outputDir}`,
    ...(isAdapter ? [`adapter_name_or_path=${outputDir}`] : []),
    ...(template === undefined ? [] : [`template=${template}`]),
  ];
  const steps: { title: string; command: string[] }[] = [];
  if (isAdapter) {
    const stage = method === 'reward' ? ['stage=rm'] : [];
    const command = ['llamafactory-cli', 'export', ...of, ...stage, `export_dir=${outputDir}-merged`];
    steps.push({ title: 'join the adapter and the model', command });
  }
  const isText = data.registration['dataset_info.json'] !== undefined;
  if (isText && method === 'sft' && !presets.includes('ppo') && evaluationSplit(data.splits) !== undefined)
    steps.push({
      title: 'answer the split for evaluation, with BLEU and ROUGE',
      command: ['llamafactory-cli', 'train', ...predicting(data, of, outputDir)],
    });
  if (method !== 'reward') {
    steps.push(
      { title: 'talk to it', command: ['llamafactory-cli', 'chat', ...of] },
      { title: 'serve it as OpenAI does', command: ['llamafactory-cli', 'api', ...of] },
    );
  }
  if (isText) {
    const start = `mkdir -p board && cd board && ln -sfn '${data.folder.replaceAll("'", String.raw`'\''`)}' data && llamafactory-cli webui`;
    steps.push({ title: 'the web page, with this data', command: ['sh', '-c', start] });
  }
  return steps;
}

function predicting({ folder, registration, splits }: ConfigRequest['data'], of: readonly string[], outputDir: string): string[] {
  const names = Object.keys(JSON.parse(registration['dataset_info.json'] ?? '{}') as object);
  const split = evaluationSplit(splits)?.split ?? '';
  const name = names.find((one) => one.endsWith(`_${split}`)) ?? split;
  const options = ['stage=sft', 'do_predict=true', 'predict_with_generate=true', `dataset_dir=${folder}`, `eval_dataset=${name}`];
  return [...of, ...options, `output_dir=${outputDir}-predicted`];
}
