import type { JsonObject } from '../../../json.ts';
import type { TrainJob } from '../../job.ts';
import type { Cluster } from './cluster.ts';
import { labelsOf, yamlDocuments } from './yaml-documents.ts';

/** The volume, and a small pod that has it: `kubectl cp` copies through a pod, into and out of one that runs. */
export function volumeYaml({ name, hardware }: TrainJob, { namespace, storage, storageClass }: Cluster): string {
  const metadata = (own: string): JsonObject => ({ name: own, ...(namespace === undefined ? {} : { namespace }), labels: labelsOf(name) });
  return yamlDocuments([
    {
      about: 'The volume: data/, the folder of what is trained, and a cache of what is downloaded.',
      value: {
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: metadata(name),
        spec: {
          accessModes: [hardware.nodes === 1 ? 'ReadWriteOnce' : 'ReadWriteMany'],
          ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
          resources: { requests: { storage } },
        },
      },
    },
    {
      about: 'What kubectl cp goes through. Delete it before the training starts: a volume is often bound to one machine.',
      value: {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: metadata(`${name}-files`),
        spec: {
          restartPolicy: 'Never',
          automountServiceAccountToken: false,
          containers: [
            {
              name: 'files',
              image: 'busybox:1.37',
              command: ['sleep', '86400'],
              resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '256Mi' } },
              volumeMounts: [{ name: 'volume', mountPath: '/volume' }],
            },
          ],
          volumes: [{ name: 'volume', persistentVolumeClaim: { claimName: name } }],
        },
      },
    },
  ]);
}
