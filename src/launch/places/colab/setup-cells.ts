import type { TrainJob } from '../../job.ts';
import { pythonValue } from '../../../frameworks/shared/plan/python-text.ts';
import type { ColabChoices } from './cells.ts';

/** Configs of today name bfloat16, which GPUs have since compute capability 8. */
export function gpuText({ needs, files }: TrainJob): string {
  const needsBf16 = files.some(({ text }) => /bf16|bfloat16/.test(text));
  return `# @title The GPU
import subprocess

NEEDED_GIB = ${(needs.gpuMemoryBytes / 2 ** 30).toFixed(1)}  # an estimate
NEEDS_BF16 = ${needsBf16 ? 'True' : 'False'}

try:
    answer = subprocess.run(
        ["nvidia-smi", "--query-gpu=name,memory.total,compute_cap", "--format=csv,noheader,nounits"],
        capture_output=True, text=True, check=True,
    ).stdout
except (OSError, subprocess.CalledProcessError) as error:
    raise RuntimeError("no GPU here: Runtime, Change runtime type") from error

name, memory, capability = [cell.strip() for cell in answer.splitlines()[0].split(",")]
gib = int(memory) / 1024
print(f"{name}, {gib:.1f} GiB; the estimate is {NEEDED_GIB} GiB")
if NEEDS_BF16 and float(capability) < 8:
    raise RuntimeError(f"the config asks for bfloat16, which {name} does not have: take an L4 or A100")
if gib < NEEDED_GIB:
    print("It may not fit: take a larger GPU, or train with QLoRA or shorter sequences.")
`;
}

export function setupText({ name, secrets, outputDir, env }: TrainJob, { save }: ColabChoices): string {
  return `# @title Folders, secrets and a way to run programs
import codecs
import os
import sys

WORK = os.path.join("/content" if os.path.isdir("/content") else os.getcwd(), ${pythonValue(name)})
ENV = os.path.join(os.path.dirname(WORK), "env")  # the environment of the framework
OUTPUT = ${pythonValue(outputDir)}  # in WORK
os.makedirs(WORK, exist_ok=True)
os.chdir(WORK)
os.environ.update(${pythonValue({ ...env, MPLBACKEND: 'agg' })})
os.environ.pop("PYTHONPATH", None)  # Colab's own packages
if not os.environ["PATH"].startswith(ENV):
    os.environ["PATH"] = f"{ENV}/bin:{os.environ['PATH']}"


def secret(name):
    """A secret of Colab (the key in the bar on the left), else a variable of the environment."""
    try:
        from google.colab import userdata

        return userdata.get(name)
    except Exception:  # not on Colab, no such secret, or no access to it
        return os.environ.get(name)


for name in ${pythonValue([...secrets])}:
    value = secret(name)
    if value:
        os.environ[name] = value
    else:
        print(f"{name} is not among the secrets: fine, where nothing asks for it")


def run(*command):
    """Runs a program and shows what it says while it runs; a failure stops the notebook."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        while chunk := os.read(process.stdout.fileno(), 65536):
            sys.stdout.write(decoder.decode(chunk))
            sys.stdout.flush()
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with code {process.returncode}")
${save === 'drive' ? driveText(name) : ''}`;
}

/** The output folder is a link into Drive, so that checkpoints outlast the runtime. */
function driveText(name: string): string {
  return `

# what is trained goes to Drive while it is trained: when the runtime ends, run all again, and it goes on from the last checkpoint
from google.colab import drive

drive.mount("/content/drive")
DRIVE = os.path.join("/content/drive/MyDrive", ${pythonValue(name)})
os.makedirs(os.path.join(DRIVE, OUTPUT), exist_ok=True)
os.makedirs(os.path.dirname(os.path.join(WORK, OUTPUT)), exist_ok=True)
if not os.path.lexists(OUTPUT):
    os.symlink(os.path.join(DRIVE, OUTPUT), OUTPUT)
`;
}
