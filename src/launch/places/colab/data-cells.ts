import type { TrainJob } from '../../job.ts';
import { DATA_FOLDER } from '../../job.ts';
import { pythonValue } from '../../../frameworks/shared/plan/python-text.ts';

export function uploadText(): string {
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
    shutil.move(min(found, key=len), ${pythonValue(DATA_FOLDER)})
    shutil.rmtree("unpacked", ignore_errors=True)


if not os.path.isdir(${pythonValue(DATA_FOLDER)}):
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

export function hubText(dataset: string): string {
  return `# @title Download
run("hf", "download", "--quiet", "--repo-type", "dataset", ${pythonValue(dataset)}, "--local-dir", ${pythonValue(DATA_FOLDER)})
`;
}

export function checkText({ data }: TrainJob): string {
  const rows = data.files
    .map(({ path, sizeBytes, sha256 }) => `    (${pythonValue(path)}, ${sizeBytes}, ${pythonValue(sha256)}),\n`)
    .join('');
  return `# @title Check that they are what was written
import hashlib

WRITTEN = [
${rows}]
changed = []
for path, size, sha256 in WRITTEN:
    file = os.path.join(${pythonValue(DATA_FOLDER)}, path)
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
