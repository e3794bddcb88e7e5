import type { TrainJob } from '../../job.ts';
import type { GivenOptions } from '../../place-option.ts';
import { IMAGE, optionLike, wholeOption } from '../../place-option.ts';

/** What the options say of the cluster. */
export interface Cluster {
  namespace?: string;
  image: string;
  /** Whether the image has the framework. */
  isInstalled: boolean;
  pullSecret?: string;
  secret: string;
  storage: string;
  storageClass?: string;
  gpuProduct?: string;
  gpuResource: string;
  /** Of each machine. */
  cpus: string;
  memory: string;
  queue?: string;
  retries: number;
  hours?: number;
}

/** Names of objects: RFC 1123, as Kubernetes has it. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
const LABEL = /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const QUANTITY = /^[1-9]\d{0,8}(?:\.\d{1,3})?(?:[kMGTP]i?|m)?$/;
const RESOURCE = /^[a-z0-9.-]{1,253}\/[A-Za-z0-9._-]{1,63}$/;

/** Throws `USAGE_PLACE`. */
export function clusterOf({ name, install, needs, hardware }: TrainJob, options: GivenOptions): Cluster {
  const perNode = hardware.gpus / hardware.nodes;
  const image = optionLike(options, 'image', IMAGE, 'registry.example/team/trainer:1');
  const optional = <K extends string>(key: K, value: string | undefined): Partial<Record<K, string>> =>
    value === undefined ? {} : ({ [key]: value } as Partial<Record<K, string>>);
  return {
    ...optional('namespace', optionLike(options, 'namespace', NAME, 'team')),
    image: image ?? `python:${install.python}`,
    isInstalled: image !== undefined,
    ...optional('pullSecret', optionLike(options, 'pull-secret', NAME, 'NAME')),
    secret: optionLike(options, 'secret', NAME, 'NAME') ?? name,
    storage: optionLike(options, 'storage', QUANTITY, '100Gi') ?? `${Math.max(20, Math.ceil((1.5 * needs.diskBytes) / 2 ** 30))}Gi`,
    ...optional('storageClass', optionLike(options, 'storage-class', NAME, 'NAME')),
    ...optional('gpuProduct', optionLike(options, 'gpu', LABEL, 'NVIDIA-A100-SXM4-80GB')),
    gpuResource: optionLike(options, 'gpu-resource', RESOURCE, 'nvidia.com/gpu') ?? 'nvidia.com/gpu',
    cpus: optionLike(options, 'cpus', QUANTITY, '8') ?? String(4 * perNode),
    memory: optionLike(options, 'memory', QUANTITY, '64Gi') ?? `${32 * perNode}Gi`,
    ...optional('queue', optionLike(options, 'queue', NAME, 'NAME')),
    retries: wholeOption(options, 'retries', { min: 0, max: 100 }),
    ...(options['hours'] === undefined ? {} : { hours: wholeOption(options, 'hours', { min: 1, max: 10_000 }) }),
  };
}
