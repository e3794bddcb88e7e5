import { usageError } from '../errors.ts';
import type { Place } from './job.ts';

/** Where a training can run, besides this machine; each is loaded when it is asked for. */
const PLACES: Readonly<Record<string, () => Promise<Place>>> = {
  colab: async () => (await import('./places/colab/colab.ts')).COLAB,
  kubernetes: async () => (await import('./places/kubernetes/kubernetes.ts')).KUBERNETES,
  modal: async () => (await import('./places/modal/modal.ts')).MODAL,
  runpod: async () => (await import('./places/runpod/runpod.ts')).RUNPOD,
  sagemaker: async () => (await import('./places/sagemaker/sagemaker.ts')).SAGEMAKER,
  slurm: async () => (await import('./places/slurm/slurm.ts')).SLURM,
};

export const PLACE_NAMES: readonly string[] = Object.keys(PLACES);

/** Throws `USAGE_PLACE`. */
export async function placeOf(name: string): Promise<Place> {
  const load = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined;
  if (load === undefined) throw usageError('USAGE_PLACE', `--on ${name} is not known`, `one of local, ${PLACE_NAMES.join(', ')}`);
  return load();
}

/** `key=value` of a place, over what stands without them. Throws `USAGE_PLACE`. */
export function placeOptions(place: Place, given: readonly string[]): Record<string, string> {
  const options: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { name, value } of place.options) if (value !== undefined) options[name] = value;
  for (const text of given) {
    const at = text.indexOf('=');
    const name = at < 0 ? text : text.slice(0, at);
    if (at < 0 || !place.options.some((option) => option.name === name)) {
      const known = place.options.map((option) => option.name).join(', ');
      throw usageError('USAGE_PLACE', `--on-set ${text} is no option of ${place.name}`, `key=value, with a key of ${known}`);
    }
    options[name] = text.slice(at + 1);
  }
  return options;
}
