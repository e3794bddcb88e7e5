import type { Profile } from './cell.ts';
import { claimed, documented, fromPackage, judged } from './cell.ts';
import type { Compared } from './facts.ts';
import { frameworkFacts } from './facts.ts';

/** The description that a release carries in its package metadata. */
const readmeOf = (name: Compared): string => `README of ${name} ${frameworkFacts(name).version}`;
const sourceOf = (name: Compared, entry: string): string =>
  `${name} ${frameworkFacts(name).version}, ${frameworkFacts(name).sources[entry] ?? 'package metadata'}`;
const fileOf = (name: Compared, file: string): string => `${name} ${frameworkFacts(name).version}, ${file}`;
const list = (items: readonly string[] = []): string => items.join(', ');

/** What transformers loads, and where the two mappings were counted. */
function transformersModels(name: Compared): { text: string; source: string } {
  const { architectures } = frameworkFacts(name);
  const { transformers = '', language = 0, imageText = 0 } = architectures ?? {};
  return {
    text: `what transformers loads: ${language} language architectures and ${imageText} that see`,
    source: `${name} ${frameworkFacts(name).version} with transformers ${transformers}, models/auto/modeling_auto.py`,
  };
}

function platforms(name: Compared, said: string): string {
  const { python, torch } = frameworkFacts(name);
  return `${said}; Python ${python}${/\d/.test(torch) ? `, PyTorch ${torch}` : ''}`;
}

export function axolotlProfile(): Profile {
  const { options, methods, quantisations, clouds, commands, templates } = frameworkFacts('axolotl');
  const models = transformersModels('axolotl');
  const readme = readmeOf('axolotl');
  return {
    speed: documented('sample packing, FlashAttention 2/3/4, Liger, Cut Cross Entropy, LoRA kernels; it gives no general factor', readme),
    ease: judged(`one YAML file from data to inference, with ${options} keys to know; no code`, readme),
    flexibility: judged(`the most of the YAML frameworks: ${options} keys, and plugins for what they lack`, sourceOf('axolotl', 'options')),
    models: fromPackage(`${models.text}; ${templates} chat templates of its own`, models.source),
    methods: fromPackage(list(methods), sourceOf('axolotl', 'methods')),
    gpus: documented('FSDP2, DeepSpeed, tensor, context and expert parallelism; several nodes by torchrun or Ray', readme),
    multimodal: documented('pictures, film and sound (beta since 2025/03)', readme),
    quantisation: fromPackage(list(quantisations), sourceOf('axolotl', 'quantisations')),
    exports: fromPackage(
      `commands ${list(commands.filter((name) => ['merge-lora', 'quantize', 'export'].includes(name)))} (export: GGUF)`,
      sourceOf('axolotl', 'commands'),
    ),
    architectures: judged(
      'a model class of transformers, or a plugin that describes yours; some speed-ups know listed ones only',
      fileOf('axolotl', 'axolotl/model_support/registry.py'),
    ),
    platforms: documented(platforms('axolotl', 'NVIDIA (Ampere or newer for bf16) or AMD GPUs'), readme),
    licence: documented(`Apache-2.0; telemetry is on unless AXOLOTL_DO_NOT_TRACK=1; rented GPUs (${list(clouds)}) are optional`, readme),
    community: documented('docs.axolotl.ai, Discord, dedicated support on request', readme),
  };
}

export function llamafactoryProfile(): Profile {
  const { options, methods, quantisations, commands, templates, listedModels = 0, listedVisionModels = 0 } = frameworkFacts('llamafactory');
  const readme = readmeOf('llamafactory');
  return {
    speed: documented("no kernels of its own; Unsloth's and Liger's by one key each (use_unsloth, enable_liger_kernel)", readme),
    ease: judged('the easiest: a web page, or a YAML file; no code', `${readme}: "zero-code CLI and Web UI"`),
    flexibility: judged(
      `${options} keys; data is registered in dataset_info.json, templates in its sources`,
      sourceOf('llamafactory', 'options'),
    ),
    models: fromPackage(
      `${listedModels} listed by name, ${listedVisionModels} of them see; ${templates} chat templates`,
      sourceOf('llamafactory', 'listedModels'),
    ),
    methods: fromPackage(`${list(methods)}; no GRPO`, sourceOf('llamafactory', 'methods')),
    gpus: fromPackage(
      'starts torchrun by itself, on several nodes too; DeepSpeed by a key',
      fileOf('llamafactory', 'llamafactory/launcher.py'),
    ),
    multimodal: documented('pictures, film and sound', readme),
    quantisation: fromPackage(list(quantisations), sourceOf('llamafactory', 'quantisations')),
    exports: documented(`command ${list(commands.filter((name) => name === 'export'))}: merged weights, GPTQ, an Ollama file`, readme),
    architectures: judged(
      'a model class of transformers, with a template that it knows or that you add to its sources',
      `${readme}, Supported Models`,
    ),
    platforms: documented(platforms('llamafactory', 'NVIDIA, AMD and Ascend devices; Linux, Windows with steps by hand'), readme),
    licence: documented('Apache-2.0; its README names no paid part', readme),
    community: documented('llamafactory.readthedocs.io ("WIP"), a blog, Discord, WeChat', readme),
  };
}

export function litgptProfile(): Profile {
  const { options, quantisations, templates, listedModels = 0, codeLines, methods } = frameworkFacts('litgpt');
  const readme = readmeOf('litgpt');
  return {
    speed: claimed('"blazing fast", without a number', readme),
    ease: judged(`one command for each step and ${options} options; no chat data, one turn only`, readme),
    flexibility: judged(
      `sources to be changed: ${Math.round(codeLines / 1000)},000 lines, models in single files, "no abstractions"`,
      `${readme}; lines counted in the package`,
    ),
    models: fromPackage(
      `${listedModels} configurations of its own, nothing else; ${templates} prompt styles`,
      sourceOf('litgpt', 'listedModels'),
    ),
    methods: fromPackage(`${list(methods)}; no preferences, no RL`, sourceOf('litgpt', 'methods')),
    gpus: documented('FSDP, several nodes, TPUs; quantised training on one GPU alone', `${readme}; litgpt/finetune/lora.py`),
    multimodal: fromPackage('none: its data modules are text', fileOf('litgpt', 'litgpt/data/')),
    quantisation: fromPackage(list(quantisations), sourceOf('litgpt', 'quantisations')),
    exports: fromPackage('commands merge_lora, convert_from_litgpt (to the layout of transformers)', sourceOf('litgpt', 'commands')),
    architectures: judged(
      'yours to write, in files made to be read; only its own models load',
      `${readme}: "every LLM is implemented from scratch"`,
    ),
    platforms: documented(platforms('litgpt', 'GPUs, TPUs by XLA'), readme),
    licence: documented('Apache-2.0; its README offers the paid Lightning Cloud, which it does not need', readme),
    community: documented('tutorials in the repository, Discord', readme),
  };
}

export function unslothProfile(): Profile {
  const {
    methods,
    quantisations,
    templates,
    listedModels = 0,
    exports,
    trl = '',
    files = 0,
    agplFiles = 0,
    cliLicence = '',
  } = frameworkFacts('unsloth');
  const models = transformersModels('unsloth');
  const readme = readmeOf('unsloth');
  return {
    speed: claimed('"2× faster with 70% less VRAM"; its notebooks say 1.5 to 2×', readme),
    ease: judged('notebooks for each model, a desktop app and a web UI; elsewhere a Python script', readme),
    flexibility: judged(
      `TRL ${trl}'s trainers in a script of yours, patched; its own command has few options`,
      sourceOf('unsloth', 'options'),
    ),
    models: fromPackage(
      `${models.text}; ${listedModels} with 4-bit weights of its own, ${templates} chat templates`,
      `${models.source}; ${frameworkFacts('unsloth').sources['listedModels'] ?? ''}`,
    ),
    methods: fromPackage(`${list(methods)} (TRL ${trl}'s trainers)`, sourceOf('unsloth', 'methods')),
    gpus: documented(
      'by accelerate or torchrun, DDP and FSDP; "requires manual setup"',
      'unsloth.ai/docs/basics/multi-gpu-training-with-unsloth, undated',
    ),
    multimodal: documented('pictures and sound, in its notebooks', readme),
    quantisation: fromPackage(list(quantisations), sourceOf('unsloth', 'quantisations')),
    exports: fromPackage(list(exports), sourceOf('unsloth', 'exports')),
    architectures: judged('a model class of transformers; the fastest kernels know listed families', fileOf('unsloth', 'unsloth/models/')),
    platforms: documented(platforms('unsloth', 'Linux, WSL, Windows, macOS; NVIDIA, AMD and Intel GPUs'), readme),
    licence: fromPackage(
      `Apache-2.0, but ${agplFiles} of ${files} files, its command and its web UI are ${cliLicence}; no paid part is named`,
      `${sourceOf('unsloth', 'agplFiles')}; ${readme}`,
    ),
    community: documented('unsloth.ai/docs, notebooks, Discord, Reddit', readme),
  };
}

export function trlProfile(): Profile {
  const { methods, experimental = [], quantisations, templates, commands, parallelism, options } = frameworkFacts('trl');
  const models = transformersModels('trl');
  const readme = readmeOf('trl');
  return {
    speed: documented("no kernels of its own; Unsloth's, or Liger's by one key (use_liger_kernel)", `${readme}; trl/scripts/sft.py`),
    ease: judged('a trainer in five lines of Python, or a command; the rest is your code', readme),
    flexibility: judged(
      `the most of all for code: trainers to subclass, rewards and loops of your own; ${options} options of trl sft`,
      readme,
    ),
    models: fromPackage(`${models.text}; ${templates} training templates`, models.source),
    methods: fromPackage(`${list(methods)}; unstable: ${list(experimental)}`, `${sourceOf('trl', 'methods')}; trl/experimental/`),
    gpus: documented(`by accelerate, to clusters of several nodes; configs ${list(parallelism)}`, `${readme}; trl/accelerate_configs/`),
    multimodal: documented('pictures ("a variety of model architectures and modalities")', readme),
    quantisation: fromPackage(`${list(quantisations)} (bitsandbytes)`, sourceOf('trl', 'quantisations')),
    exports: fromPackage(`none of its own (commands ${list(commands)}): save_pretrained, PEFT's merge`, sourceOf('trl', 'commands')),
    architectures: judged('any model class of transformers, yours too, handed to a trainer', readme),
    platforms: documented(platforms('trl', 'what PyTorch runs on; AWS Trainium'), readme),
    licence: fromPackage('Apache-2.0; its README names no paid part', fileOf('trl', 'package metadata')),
    community: documented('huggingface.co/docs/trl, GitHub', readme),
  };
}
