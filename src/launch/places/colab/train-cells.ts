import type { TrainJob } from '../../job.ts';
import { pythonValue } from '../../../frameworks/shared/plan/python-text.ts';
import { requirementsOf } from '../../requirements.ts';
import type { ColabChoices } from './cells.ts';

export function installText(job: TrainJob): string {
  const packages = requirementsOf(job)
    .map((one) => `        ${pythonValue(one)},\n`)
    .join('');
  return `# @title Install
if not os.path.exists(f"{ENV}/complete"):
    run(sys.executable, "-m", "pip", "install", "--quiet", "uv")
    run("uv", "venv", "--quiet", "--clear", "--python", ${pythonValue(job.install.python)}, ENV)
    run(
        "uv", "pip", "install", "--quiet", "--python", ENV, "--torch-backend=auto",
${packages}    )
    open(f"{ENV}/complete", "w").close()
`;
}

export function trainText({ command, before, resume }: TrainJob): string {
  const words = (list: readonly string[]): string => list.map((word) => pythonValue(word)).join(', ');
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
    .map((part) => (part === '{checkpoint}' ? 'last' : pythonValue(part)))
    .join(' + ');
}

export function saveText({ name }: TrainJob, { save, repo }: ColabChoices): string {
  if (save === 'drive') {
    return `for file in sorted(os.listdir(OUTPUT)):\n    print(file)\nprint("in", os.path.join(DRIVE, OUTPUT))\ndrive.flush_and_unmount()\n`;
  }
  if (save === 'hub') {
    return `run("hf", "upload", ${pythonValue(repo ?? '')}, OUTPUT, ".", "--private", "--exclude", "checkpoint-*/*", "step-*/*")\n`;
  }
  return `import shutil

from google.colab import files

kept = shutil.ignore_patterns("checkpoint-*", "step-*")
shutil.rmtree("trained-alone", ignore_errors=True)
shutil.copytree(OUTPUT, "trained-alone", ignore=kept)
files.download(shutil.make_archive(${pythonValue(name)}, "zip", "trained-alone"))
`;
}
