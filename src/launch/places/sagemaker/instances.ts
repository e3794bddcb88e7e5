import type { RentedGpu } from '../../job.ts';
import { GPU_MEMORY } from '../../rented-gpus.ts';

/** A machine of SageMaker; `memoryBytes` is that of one of its GPUs. */
export interface Instance extends RentedGpu {
  gpus: number;
  /** Its own disk, which takes the place of a volume: no larger one can be asked for. */
  diskGb: number;
}

const instance = (name: string, gpus: number, memoryBytes: number, diskGb: number): Instance => ({ name, gpus, memoryBytes, diskGb });

/** In the order of their price, for each number of GPUs. Sources: botocore 1.44.8, `TrainingInstanceType` of sagemaker; aws.amazon.com/ec2/instance-types, November 2026. */
export const INSTANCES: readonly Instance[] = [
  instance('ml.g6.2xlarge', 1, GPU_MEMORY.l4, 450),
  instance('ml.g5.2xlarge', 1, GPU_MEMORY.a10, 450),
  instance('ml.g6e.2xlarge', 1, GPU_MEMORY.l40s, 450),
  instance('ml.g7e.2xlarge', 1, GPU_MEMORY.rtxPro6000, 1900),
  instance('ml.p5.4xlarge', 1, GPU_MEMORY.h100, 3840),
  instance('ml.g7e.12xlarge', 2, GPU_MEMORY.rtxPro6000, 3800),
  instance('ml.g6.12xlarge', 4, GPU_MEMORY.l4, 3760),
  instance('ml.g5.12xlarge', 4, GPU_MEMORY.a10, 3800),
  instance('ml.g6e.12xlarge', 4, GPU_MEMORY.l40s, 3800),
  instance('ml.g7e.24xlarge', 4, GPU_MEMORY.rtxPro6000, 7600),
  instance('ml.g6.48xlarge', 8, GPU_MEMORY.l4, 7520),
  instance('ml.g5.48xlarge', 8, GPU_MEMORY.a10, 7600),
  instance('ml.p4d.24xlarge', 8, GPU_MEMORY.a100, 8000),
  instance('ml.p4de.24xlarge', 8, GPU_MEMORY.a100x80, 8000),
  instance('ml.g6e.48xlarge', 8, GPU_MEMORY.l40s, 7600),
  instance('ml.g7e.48xlarge', 8, GPU_MEMORY.rtxPro6000, 15_200),
  instance('ml.p5.48xlarge', 8, GPU_MEMORY.h100, 30_720),
  instance('ml.p5en.48xlarge', 8, GPU_MEMORY.h200, 30_720),
  instance('ml.p6-b200.48xlarge', 8, GPU_MEMORY.b200, 30_720),
];

/** Owner of AWS's own images where it is not the usual one (sagemaker-core 2.27.0, image_uri_config/pytorch.json). */
const OWNERS: Readonly<Record<string, string>> = {
  'af-south-1': '626614931356',
  'ap-east-1': '871362719292',
  'ap-east-2': '975050140332',
  'ap-northeast-3': '364406365360',
  'ap-south-2': '772153158452',
  'ap-southeast-3': '907027046896',
  'ap-southeast-4': '457447274322',
  'ap-southeast-5': '550225433462',
  'ap-southeast-7': '590183813437',
  'ca-west-1': '204538143572',
  'eu-central-2': '380420809688',
  'eu-south-1': '692866216735',
  'eu-south-2': '503227376785',
  'il-central-1': '780543022126',
  'me-central-1': '914824155844',
  'me-south-1': '217643126080',
  'mx-central-1': '637423239942',
  'us-gov-east-1': '446045086412',
  'us-gov-west-1': '442386744353',
};
const USUAL_OWNER = '763104351884';

/** AWS's image with PyTorch and CUDA; the framework is installed beside its PyTorch, not into it. */
export function defaultImage(region: string): string {
  return `${OWNERS[region] ?? USUAL_OWNER}.dkr.ecr.${region}.amazonaws.com/pytorch-training:2.8.0-gpu-py312`;
}
