import type { JsonObject } from '../../../json.ts';
import { setOwn } from '../../../json.ts';
import { MAIN_PORT } from '../../../frameworks/config.ts';
import type { TrainJob } from '../../job.ts';
import { jobTitle } from '../../job-page.ts';
import type { Cluster } from './cluster.ts';
import { labelsOf, yamlDocuments } from './yaml-documents.ts';

/** Files of the job as a ConfigMap, the Job, and of several machines the Service that gives them names. */
export function jobYaml(job: TrainJob, cluster: Cluster, files: readonly { path: string; text: string }[]): string {
  const { name, hardware } = job;
  const metadata = { name, ...(cluster.namespace === undefined ? {} : { namespace: cluster.namespace }), labels: labelsOf(name) };
  const data: JsonObject = {};
  for (const [index, { text }] of files.entries()) setOwn(data, keyOf(files, index), text);
  return yamlDocuments([
    {
      about: `${jobTitle(job)}. This is its config, and the script that each machine runs.`,
      value: { apiVersion: 'v1', kind: 'ConfigMap', metadata, data },
    },
    ...(hardware.nodes === 1
      ? []
      : [
          {
            about: 'Names for the machines: they meet at that of machine 0.',
            value: {
              apiVersion: 'v1',
              kind: 'Service',
              metadata,
              spec: {
                clusterIP: 'None',
                publishNotReadyAddresses: true,
                selector: { 'batch.kubernetes.io/job-name': name },
                ports: [{ name: 'main', port: MAIN_PORT }],
              },
            },
          },
        ]),
    {
      about: 'A machine that fails starts again, and goes on from the last checkpoint where the framework can.',
      value: jobObject(job, cluster, metadata, files),
    },
  ]);
}

/** A key of a ConfigMap may hold letters, digits, `-`, `_` and `.`; the path that it is mounted at is said beside it. */
function keyOf(files: readonly { path: string }[], index: number): string {
  const path = files[index]?.path ?? '';
  return /^[\w.-]{1,200}$/.test(path) ? path : `file-${index}`;
}

function jobObject(job: TrainJob, cluster: Cluster, metadata: JsonObject, files: readonly { path: string }[]): JsonObject {
  const { name, hardware, secrets } = job;
  const { retries, hours, queue } = cluster;
  const isSpread = hardware.nodes > 1;
  const labels = { ...labelsOf(name), ...(queue === undefined ? {} : { 'kueue.x-k8s.io/queue-name': queue }) };
  const gpus = { [cluster.gpuResource]: hardware.gpus / hardware.nodes };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { ...metadata, labels },
    spec: {
      backoffLimit: retries * hardware.nodes,
      ...(hours === undefined ? {} : { activeDeadlineSeconds: hours * 3600 }),
      ...(isSpread ? { completionMode: 'Indexed', completions: hardware.nodes, parallelism: hardware.nodes } : {}),
      template: {
        metadata: { labels: labelsOf(name) },
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          ...(isSpread ? { subdomain: name } : {}),
          ...(cluster.pullSecret === undefined ? {} : { imagePullSecrets: [{ name: cluster.pullSecret }] }),
          ...(cluster.gpuProduct === undefined ? {} : { nodeSelector: { 'nvidia.com/gpu.product': cluster.gpuProduct } }),
          tolerations: [{ key: cluster.gpuResource, operator: 'Exists', effect: 'NoSchedule' }],
          containers: [
            {
              name: 'train',
              image: cluster.image,
              workingDir: '/work',
              command: ['bash', '-c', 'cp -rL /config/* . && exec bash ./train.sh'],
              env: secrets.map((secret) => ({
                name: secret,
                valueFrom: { secretKeyRef: { name: cluster.secret, key: secret, optional: true } },
              })),
              resources: { requests: { cpu: cluster.cpus, memory: cluster.memory, ...gpus }, limits: { memory: cluster.memory, ...gpus } },
              volumeMounts: [
                { name: 'work', mountPath: '/work' },
                { name: 'config', mountPath: '/config' },
                { name: 'volume', mountPath: '/volume' },
                { name: 'shared-memory', mountPath: '/dev/shm' },
              ],
            },
          ],
          volumes: [
            { name: 'work', emptyDir: {} },
            { name: 'config', configMap: { name, items: files.map(({ path }, index) => ({ key: keyOf(files, index), path })) } },
            { name: 'volume', persistentVolumeClaim: { claimName: name } },
            { name: 'shared-memory', emptyDir: { medium: 'Memory' } },
          ],
        },
      },
    },
  };
}
