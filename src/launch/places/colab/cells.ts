import { requirementsOf } from '../../requirements.ts';
import type { TrainJob } from '../../job.ts';
import { DATA_FOLDER } from '../../job.ts';
import { jobTitle } from '../../job-page.ts';
import { pythonText } from '../../python-text.ts';
import type { Cell } from './notebook.ts';

/** Where the data come from, and where what is trained goes. */
export interface ColabChoices {
  gpu: string;
  /** A dataset of the hub that holds the folder of the data; absent: it is uploaded. */
  dataset?: string;
  save: 'drive' | 'download' | 'hub';
  /** The hub's model that it is uploaded as, with `hub`. */
  repo?: string;
}

export function colabCells(job: TrainJob, choices: ColabChoices): Cell[] {
  return [
    { kind: 'markdown', id: 'title', text: titleText(job, choices) },
    { kind: 'code', id: 'gpu', text: gpuText(job) },
    { kind: 'code', id: 'setup', text: setupText(job, choices) },
    {
      kind: 'markdown',
      id: 'about-install',
      text: '## The framework\n\nIn an environment of its own: what Colab has installed stays as it is, and no restart is needed. It takes some minutes.',
    },
    { kind: 'code', id: 'install', text: installText(job) },
    { kind: 'markdown', id: 'about-data', text: aboutData(choices) },
    { kind: 'code', id: 'data', text: choices.dataset === undefined ? uploadText() : hubText(choices.dataset) },
    { kind: 'code', id: 'check-data', text: checkText(job) },
    { kind: 'markdown', id: 'about-config', text: '## The config\n\nChange it here: what this cell writes is what is trained with.' },
    ...job.files.map(({ path, text }, index): Cell => ({ kind: 'code', id: `config-${index}`, text: `%%writefile ${path}\n${text}` })),
    { kind: 'markdown', id: 'about-train', text: aboutTrain(job, choices) },
    { kind: 'code', id: 'train', text: trainText(job) },
    { kind: 'markdown', id: 'about-save', text: SAVED[choices.save] },
    { kind: 'code', id: 'save', text: saveText(job, choices) },
  ];
}

function titleText(job: TrainJob, { gpu }: ColabChoices): string {
  return `# ${job.name}\n\n${jobTitle(job)}. In the menu: *Runtime*, *Change runtime type*, ${gpu}; then *Run all*.`;
}

/** Configs of today name bfloat16, which GPUs have since compute capability 8. */
function gpuText({ needs, files }: TrainJob): string {
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

function setupText({ name, secrets, outputDir, env }: TrainJob, { save }: ColabChoices): string {
  return `# @title Folders, secrets and a way to run programs
import codecs
import os
import sys

WORK = os.path.join("/content" if os.path.isdir("/content") else os.getcwd(), ${pythonText(name)})
ENV = os.path.join(os.path.dirname(WORK), "env")  # the environment of the framework
OUTPUT = ${pythonText(outputDir)}  # in WORK
os.makedirs(WORK, exist_ok=True)
os.chdir(WORK)
os.environ.update(${pythonText({ ...env, MPLBACKEND: 'agg' })})
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


for name in ${pythonText([...secrets])}:
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
DRIVE = os.path.join("/content/drive/MyDrive", ${pythonText(name)})
os.makedirs(os.path.join(DRIVE, OUTPUT), exist_ok=True)
os.makedirs(os.path.dirname(os.path.join(WORK, OUTPUT)), exist_ok=True)
if not os.path.lexists(OUTPUT):
    os.symlink(os.path.join(DRIVE, OUTPUT), OUTPUT)
`;
}

function installText(job: TrainJob): string {
  const packages = requirementsOf(job)
    .map((one) => `        ${pythonText(one)},\n`)
    .join('');
  return `# @title Install
if not os.path.exists(f"{ENV}/complete"):
    run(sys.executable, "-m", "pip", "install", "--quiet", "uv")
    run("uv", "venv", "--quiet", "--clear", "--python", ${pythonText(job.install.python)}, ENV)
    run(
        "uv", "pip", "install", "--quiet", "--python", ENV, "--torch-backend=auto",
${packages}    )
    open(f"{ENV}/complete", "w").close()
`;
}

function aboutData({ dataset, save }: ColabChoices): string {
  if (dataset !== undefined) return `## The data\n\nThey come from the hub: ${dataset}.`;
  const where = save === 'drive' ? ' Where it is large, put it into the folder of this job on Drive before: there it is found.' : '';
  return `## The data\n\nThe cell asks for \`data.zip\`, the folder that dsprep wrote (README.md says how to make it).${where}`;
}

function uploadText(): string {
  return `# @title Upload ${DATA_FOLDER}.zip
import shutil
import zipfile


def unpack(archive):
    """The folder that holds dsprep.json becomes the folder of the data."""
    shutil.rmtree("unpacked", ignore_errors=True)
    with zipfile.ZipFile(archive) as files:
        files.extractall("unpacked")
    found = [folder for folder, _, names in os.walk("unpacked") if "dsprep.json" in names]
    if not found:
        raise RuntimeError(f"{archive} holds no dsprep.json: it is no folder that dsprep wrote")
    shutil.move(min(found, key=len), ${pythonText(DATA_FOLDER)})
    shutil.rmtree("unpacked", ignore_errors=True)


if not os.path.isdir(${pythonText(DATA_FOLDER)}):
    on_drive = os.path.join(globals().get("DRIVE", WORK), "data.zip")
    if os.path.exists(on_drive):
        unpack(on_drive)
    else:
        from google.colab import files

        [archive] = files.upload()
        unpack(archive)
        os.remove(archive)
`;
}

function hubText(dataset: string): string {
  return `# @title Download
run("hf", "download", "--quiet", "--repo-type", "dataset", ${pythonText(dataset)}, "--local-dir", ${pythonText(DATA_FOLDER)})
`;
}

function checkText({ data }: TrainJob): string {
  const rows = data.files
    .map(({ path, sizeBytes, sha256 }) => `    (${pythonText(path)}, ${sizeBytes}, ${pythonText(sha256)}),\n`)
    .join('');
  return `# @title Check that they are what was written
import hashlib

WRITTEN = [
${rows}]
changed = []
for path, size, sha256 in WRITTEN:
    file = os.path.join(${pythonText(DATA_FOLDER)}, path)
    if not os.path.isfile(file):
        changed.append(f"{path} is missing")
    elif os.path.getsize(file) != size:
        changed.append(f"{path} has {os.path.getsize(file)} bytes, not {size}")
    else:
        with open(file, "rb") as content:
            digest = hashlib.sha256()
            while block := content.read(1 << 20):
                digest.update(block)
        if digest.hexdigest() != sha256:
            changed.append(f"{path} has other bytes")
if changed:
    raise RuntimeError("; ".join(changed))
print(f"{len(WRITTEN)} files are as they were written")
`;
}

function aboutTrain({ resume }: TrainJob, { save }: ColabChoices): string {
  const again =
    resume === undefined
      ? 'It can not go on from a checkpoint: when the runtime ends, it begins anew.'
      : save === 'drive'
        ? 'When the runtime ends before it: *Run all* again, and it goes on from the last checkpoint on Drive.'
        : 'Run the cell again after an interruption, and it goes on from the last checkpoint. What a runtime wrote ends with it: `save=drive` keeps it.';
  return `## The training\n\n${again}`;
}

function trainText({ command, before, resume }: TrainJob): string {
  const words = (list: readonly string[]): string => list.map((word) => pythonText(word)).join(', ');
  const first = before.map((one) => `run(${words(one)})\n`).join('');
  if (resume === undefined) return `# @title Train\n${first}run(${words(command)})\n`;
  const resumed = resume.map((word) => (word === '{checkpoint}' ? 'last' : wordWithCheckpoint(word))).join(', ');
  return `# @title Train
import re


def last_checkpoint(folder):
    """The newest one that is whole: of which the file stands that is written last."""
    found = []
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        step = re.fullmatch(r"(?:checkpoint|step)-(\\d+)", name)
        whole = [os.path.exists(os.path.join(folder, name, mark)) for mark in ("trainer_state.json", "hyperparameters.yaml")]
        if step and any(whole):
            found.append((int(step[1]), os.path.join(folder, name)))
    return max(found, default=(0, None))[1]


${first}last = last_checkpoint(OUTPUT)
if last:
    print(f"going on from {last}")
run(${words(command)}, *([${resumed}] if last else []))
`;
}

function wordWithCheckpoint(word: string): string {
  return word
    .split(/(\{checkpoint\})/)
    .filter((part) => part !== '')
    .map((part) => (part === '{checkpoint}' ? 'last' : pythonText(part)))
    .join(' + ');
}

const SAVED: Readonly<Record<ColabChoices['save'], string>> = {
  drive: '## What was trained\n\nIt is on Drive already.',
  download: '## What was trained\n\nThe browser downloads it. Keep the page open.',
  hub: '## What was trained\n\nIt goes to the hub, without the checkpoints. The token must be one that may write.',
};

function saveText({ name }: TrainJob, { save, repo }: ColabChoices): string {
  if (save === 'drive') {
    return `for file in sorted(os.listdir(OUTPUT)):\n    print(file)\nprint("in", os.path.join(DRIVE, OUTPUT))\ndrive.flush_and_unmount()\n`;
  }
  if (save === 'hub') {
    return `run("hf", "upload", ${pythonText(repo ?? '')}, OUTPUT, ".", "--private", "--exclude", "checkpoint-*/*", "step-*/*")\n`;
  }
  return `import shutil

from google.colab import files

kept = shutil.ignore_patterns("checkpoint-*", "step-*")
shutil.rmtree("trained-alone", ignore_errors=True)
shutil.copytree(OUTPUT, "trained-alone", ignore=kept)
files.download(shutil.make_archive(${pythonText(name)}, "zip", "trained-alone"))
`;
}
