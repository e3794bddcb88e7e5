import type { RentedGpu } from '../../job.ts';
import { GPU_MEMORY } from '../../rented-gpus.ts';

/** In the order of their price in the secure cloud. Names: runpod/docs, api-reference/openapi.json (`gpuTypeIds`); order: runpod.io/pricing, November 2026. */
export const GPUS: readonly [RentedGpu, ...RentedGpu[]] = [
  { name: 'NVIDIA RTX A5000', memoryBytes: GPU_MEMORY.a5000 },
  { name: 'NVIDIA L4', memoryBytes: GPU_MEMORY.l4 },
  { name: 'NVIDIA A40', memoryBytes: GPU_MEMORY.a40 },
  { name: 'NVIDIA RTX A6000', memoryBytes: GPU_MEMORY.a6000 },
  { name: 'NVIDIA GeForce RTX 4090', memoryBytes: GPU_MEMORY.rtx4090 },
  { name: 'NVIDIA L40S', memoryBytes: GPU_MEMORY.l40s },
  { name: 'NVIDIA A100 80GB PCIe', memoryBytes: GPU_MEMORY.a100x80 },
  { name: 'NVIDIA A100-SXM4-80GB', memoryBytes: GPU_MEMORY.a100x80 },
  { name: 'NVIDIA RTX PRO 6000 Blackwell Server Edition', memoryBytes: GPU_MEMORY.rtxPro6000 },
  { name: 'NVIDIA H100 PCIe', memoryBytes: GPU_MEMORY.h100 },
  { name: 'NVIDIA H100 80GB HBM3', memoryBytes: GPU_MEMORY.h100 },
  { name: 'NVIDIA H200', memoryBytes: GPU_MEMORY.h200 },
  { name: 'NVIDIA B200', memoryBytes: GPU_MEMORY.b200 },
];

/** Data centers whose network volumes are reached by S3 (runpod/docs, storage/s3-api.mdx, November 2026). */
export const DATA_CENTERS = [
  ...['EU-CZ-1', 'EU-RO-1', 'EUR-IS-1', 'EUR-NO-1', 'US-CA-2', 'US-GA-2', 'US-IL-1', 'US-KS-2'],
  ...['US-MD-1', 'US-MO-1', 'US-MO-2', 'US-NC-1', 'US-NC-2', 'US-NE-1', 'US-WA-1'],
] as const;
