"""Runs a notebook for Colab here, with a stand-in for google.colab and a program in place of the framework. One line of JSON.

    places_own.py FOLDER DATA_ZIP WORK PROGRAM      FOLDER holds train.ipynb; PROGRAM is the command that its training starts
"""

import ast
import json
import os
import sys
import warnings
from pathlib import Path

import nbformat
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient

warnings.filterwarnings("ignore")
folder, archive, work, program = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4]

# Drive in a folder, an upload of the archive; no GPU is looked at
STAND_IN = f"""
import subprocess
import os, shutil, sys, types
names = ["google", "google.colab", "google.colab.userdata", "google.colab.drive", "google.colab.files"]
google, colab, userdata, drive, files = made = [types.ModuleType(name) for name in names]
google.colab, colab.userdata, colab.drive, colab.files = colab, userdata, drive, files
userdata.get = lambda name: {{"HF_TOKEN": "from-the-secrets"}}[name]
drive.mount = lambda path: None
drive.flush_and_unmount = lambda: None
def upload():
    shutil.copy({archive!r}, "data (1).zip")
    return {{"data (1).zip": b""}}
files.upload = upload
files.download = lambda path: print("downloads", os.path.basename(path))
sys.modules.update(zip(names, made))
"""


def execute(notebook, cells):
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(STAND_IN), *cells], metadata=notebook.metadata)
    NotebookClient(made, timeout=300, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(work)}}).execute()
    said = {}
    for cell in made.cells:
        errors = [f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]
        said[cell.id] = {"error": errors[0] if errors else None, "text": "".join(output.get("text", "") for output in cell.outputs)}
    return said


notebook = nbformat.read(folder / "train.ipynb", as_version=4)
nbformat.validate(notebook)
code = [cell for cell in notebook.cells if cell.cell_type == "code"]
for cell in code:
    ast.parse(TransformerManager().transform_cell(cell.source))

# Drive is a folder here, and the environment has a program that says what it is given
for cell in code:
    cell.source = cell.source.replace("/content/drive/MyDrive", str(work / "drive"))
command = work / "env/bin" / program
command.parent.mkdir(parents=True)
command.write_text('#!/bin/sh\necho "given:" "$@"\n')
command.chmod(0o755)
run = [cell for cell in code if cell.id not in ("gpu", "install", "save")]



def with_gpu(line):
    """What the first cell says of a GPU that nvidia-smi describes so; of none without a line."""
    tools = work / "tools"
    tools.mkdir(exist_ok=True)
    smi = tools / "nvidia-smi"
    smi.write_text(f"#!/bin/sh\necho '{line}'\n" if line else "#!/bin/sh\nexit 9\n")
    smi.chmod(0o755)
    before, os.environ["PATH"] = os.environ["PATH"], f"{tools}:{os.environ['PATH']}"
    try:
        said = execute(notebook, [cell for cell in code if cell.id == "gpu"])["gpu"]
    finally:
        os.environ["PATH"] = before
    return said["error"] or said["text"].strip()


gpus = [with_gpu(line) for line in ("NVIDIA L4, 23034, 8.9", "Tesla T4, 15360, 7.5", "")]
first = execute(notebook, run)
home = work / json.loads((folder / "dsprep.json").read_text())["job"]["name"]
job = json.loads((folder / "dsprep.json").read_text())["job"]
config = job["files"][0]
kept = (home / config).read_bytes() == (folder / config).read_bytes()

# a checkpoint that is whole and one that is not: the next run goes on from the first
output = home / job["outputDir"]
mark = "hyperparameters.yaml" if job["framework"] == "litgpt" else "trainer_state.json"
prefix = "step-0000" if job["framework"] == "litgpt" else "checkpoint-"
for step in (20, 30):
    (output / f"{prefix}{step}").mkdir(parents=True)
(output / f"{prefix}20" / mark).write_text("{}")
second = execute(notebook, [*run, *[cell for cell in code if cell.id == "save"]])

# bytes that were changed
(home / "data" / job["data"]["files"][-1]["path"]).write_text("{}\n")
third = execute(notebook, [cell for cell in code if cell.id in ("setup", "check-data")])

print(
    json.dumps(
        {
            "version": nbformat.__version__,
            "errors": [said["error"] for run in (first, second) for said in run.values() if said["error"]],
            "gpus": gpus,
            "checked": first["check-data"]["text"].strip(),
            "configKept": kept,
            "given": first["train"]["text"].strip().split("\n")[-1],
            "givenAgain": second["train"]["text"].strip().split("\n")[-1],
            "changed": third["check-data"]["error"],
        }
    )
)
