import { findProgram } from '../../launch/find-program.ts';
import type { Check, DoctorContext } from './check.ts';

/** Programs that hand a training over to another place, and how each is installed. */
const TOOLS: readonly { name: string; what: string; fix: string }[] = [
  { name: 'docker', what: 'containers', fix: 'https://docs.docker.com/engine/install/' },
  { name: 'modal', what: 'Modal', fix: 'pip install modal && modal setup' },
  { name: 'runpodctl', what: 'looking at RunPod', fix: 'https://github.com/runpod/runpodctl#get-started' },
  {
    name: 'aws',
    what: "SageMaker, RunPod's volumes",
    fix: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html',
  },
  { name: 'sbatch', what: 'Slurm', fix: 'it is on the login node of the cluster' },
  { name: 'kubectl', what: 'Kubernetes', fix: 'https://kubernetes.io/docs/tasks/tools/' },
];

/** Looks for files alone; starts nothing. */
export function checkCloud({ env }: DoctorContext): Check[] {
  return TOOLS.map(({ name, what, fix }) => {
    const path = findProgram(name, env);
    const base = { area: 'cloud', name } as const;
    return path === undefined ? { ...base, state: 'missing', text: `for ${what}`, fix } : { ...base, state: 'ok', text: path };
  });
}
