import { VERSION } from '../../../version.ts';
import { DATA_FOLDER } from '../../job.ts';
import type { TrainJob } from '../../job.ts';
import { docstringText, pythonValue } from '../../../frameworks/shared/plan/python-text.ts';
import { requirementsOf, usesDeepSpeed } from '../../requirements.ts';
import { plainLine, whatAgain } from '../../train-script.ts';

interface App {
  /** Of the app and of its volume. */
  name: string;
  gpu: string;
  hours: number;
  retries: number;
  secret?: string;
  image?: string;
}

const CPUS_PER_GPU = 8;
const MEMORY_MIB_PER_GPU = 48 * 1024;
/** The most that Modal gives one container. */
const [MOST_CPUS, MOST_MEMORY_MIB] = [64, 336 * 1024];

/** With the compiler that DeepSpeed asks for. */
const CUDA_IMAGE = 'nvidia/cuda:12.8.1-devel-ubuntu24.04';

/** The app of a job, for people to read and change. */
export function appText(job: TrainJob, { name, gpu, hours, retries, secret, image }: App): string {
  const { gpus } = job.hardware;
  const base = image ?? (usesDeepSpeed(job) ? CUDA_IMAGE : undefined);
  const about = docstringText(
    plainLine(
      `${job.framework} ${job.install.version} trains ${job.model} (${job.method}, ${job.tuning}) on Modal. Written by dsprep ${VERSION}.`,
    ),
  );
  const files = [...job.files.map(({ path }) => path), 'train.sh'];
  const env = { ...job.env, HF_HOME: '/cache', HF_DATASETS_CACHE: '/tmp/datasets' };
  const list = (items: readonly string[]): string => `[\n${items.map((item) => `    ${pythonValue(item)},\n`).join('')}]`;
  return `"""${about}

modal run --detach app.py    uploads the data and trains; run again, it ${whatAgain(job)}
"""

import os
import shutil
import subprocess
from pathlib import Path

import modal

NAME = ${pythonValue(name)}  # of the app, and of the volume with data, checkpoints and weights
GPU = ${pythonValue(gpu)}
HOURS = ${hours}  # then it is stopped
RETRIES = ${retries}  # of a run that failed or was stopped; each ${whatAgain(job)}
CPUS = ${Math.min(MOST_CPUS, CPUS_PER_GPU * gpus)}
MEMORY_MIB = ${Math.min(MOST_MEMORY_MIB, MEMORY_MIB_PER_GPU * gpus)}
REQUIREMENTS = ${list(requirementsOf(job))}
FILES = ${list(files)}
OUTPUT = ${pythonValue(job.outputDir)}

HERE = Path(__file__).resolve().parent
DATA = HERE / ${pythonValue(job.data.fromJobFolder)}
JOB, WORK = "/job", "/work"

${secretText(job, secret)}
volume = modal.Volume.from_name(NAME, create_if_missing=True)
models = modal.Volume.from_name("dsprep-huggingface", create_if_missing=True)  # for all jobs

image = (
    ${base === undefined ? `modal.Image.debian_slim(python_version=${pythonValue(job.install.python)})` : `modal.Image.from_registry(${pythonValue(base)}, add_python=${pythonValue(job.install.python)})\n    .entrypoint([])`}
    .apt_install("build-essential", "git")
    .uv_pip_install(*REQUIREMENTS)
    .env(${pythonValue(env)})
)
for path in FILES:
    image = image.add_local_file(HERE / path, f"{JOB}/{path}")

app = modal.App(NAME, image=image)


@app.function(
    gpu=GPU,
    cpu=CPUS,
    memory=MEMORY_MIB,
    timeout=HOURS * 60 * 60,
    retries=modal.Retries(max_retries=RETRIES, initial_delay=1.0),
    volumes={WORK: volume, "/cache": models},
    secrets=[secrets],
)
def train():
    """Trains in the volume, where the data lies and the output stays."""
    for path in FILES:
        target = Path(WORK, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(Path(JOB, path), target)
    try:
        subprocess.run(["bash", f"{WORK}/train.sh"], check=True)
    finally:
        volume.commit()


@app.local_entrypoint()
def main():
    with volume.batch_upload(force=True) as batch:
        batch.put_directory(DATA, ${pythonValue(`/${DATA_FOLDER}`)})
    train.remote()
    print(f"trained: modal volume get {NAME} '{OUTPUT}' .")
`;
}

/** Secrets that Modal keeps under a name, or variables of the machine that starts it; a value never stands in the file. */
function secretText(job: TrainJob, secret: string | undefined): string {
  if (secret !== undefined) return `secrets = modal.Secret.from_name(${pythonValue(secret)})  # ${job.secrets.join(', ')}`;
  return `SECRETS = ${pythonValue([...job.secrets])}  # taken along where the environment has them
secrets = modal.Secret.from_local_environ([key for key in SECRETS if os.environ.get(key)])`;
}
