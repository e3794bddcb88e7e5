"""Reads job folders of Modal and SageMaker by the places' own packages, without a network. One line of JSON for each folder.

    places_clouds.py modal|sagemaker|axolotl-cloud FOLDER...
"""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import types
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")


def imported(path):
    spec = importlib.util.spec_from_file_location("job_" + path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def modal_app(folder):
    """Imports the app; asks each layer of its image for its Dockerfile; runs its function here, with a program that says what it is given."""
    import modal
    from modal import _image
    from modal._utils.async_utils import synchronizer
    from modal._utils.function_utils import parse_gpu_config

    layers = []
    real = _image._Image._from_args

    def noted(**args):
        if args.get("dockerfile_function") is not None:
            layers.append("\n".join(args["dockerfile_function"](_image.LATEST_IMAGE_BUILDER_VERSION).commands))
        return real(**args)

    _image._Image._from_args = staticmethod(noted)
    app = imported(folder / "app.py")
    _image._Image._from_args = staticmethod(real)
    function = synchronizer._translate_in(app.app.registered_functions["train"])
    spec = function._spec
    gpu = parse_gpu_config(spec.gpus)
    assert app.app.registered_entrypoints.keys() == {"main"}
    assert set(spec.volumes) == {"/work", "/cache"}
    dockerfile = "\n".join(layers)
    for wanted in app.REQUIREMENTS:
        assert wanted in dockerfile, f"{wanted} is not installed"
    for path in app.FILES:
        assert (folder / path).is_file(), f"{path} is not there"
    assert app.DATA.is_dir(), f"{app.DATA} is not there"

    with tempfile.TemporaryDirectory() as work:
        program = json.loads((folder / "dsprep.json").read_text())["job"]["command"][0]
        stub = Path(work, "bin", program)
        stub.parent.mkdir()
        for name in {program, "litgpt"}:
            Path(work, "bin", name).write_text('#!/bin/sh\necho "$(basename "$0") $*" >>"$(dirname "$0")/said"\n')
            Path(work, "bin", name).chmod(0o755)
        os.environ["PATH"] = f"{stub.parent}:{os.environ['PATH']}"
        app.JOB, app.WORK = str(folder), work
        app.volume = types.SimpleNamespace(commit=lambda: None)
        function._raw_f()
        said = (stub.parent / "said").read_text().strip().splitlines()
    assert said, "nothing was started"
    return f"{gpu.gpu_type} x {gpu.count}, {len(layers)} image layers, starts `{said[-1]}`"


def axolotl_cloud(folder):
    """Reads cloud.yaml as `axolotl train --cloud` does, and makes its function."""
    import modal
    import yaml
    from axolotl.integrations.modal.cloud import ModalCloud

    config = yaml.safe_load((folder / "cloud.yaml").read_text())
    os.environ["HF_TOKEN"] = "not-a-token"
    cloud = ModalCloud.from_config(config, config_dir=folder)
    secrets = cloud.get_secrets()
    gpu = cloud.get_train_gpu()
    cloud.get_train_env(cloud.get_local_dirs(folder))
    assert len(secrets) == 1 and len(cloud.volumes) == 2
    assert cloud.get_local_dirs(folder) == {"/workspace/mounts": str(folder)}
    return f"axolotl takes it with modal {modal.__version__}: {gpu}"


def sagemaker_job(folder):
    """Holds job.json against the service's own description of the request; runs launch.py with answers from here, and does the same with what it sends."""
    import boto3
    import botocore.session
    from botocore.awsrequest import AWSResponse
    from botocore.validate import ParamValidator

    os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="x", AWS_EC2_METADATA_DISABLED="true", SAGEMAKER_TELEMETRY_OPT_OUT="true")
    shape = botocore.session.get_session().get_service_model("sagemaker").operation_model("CreateTrainingJob").input_shape

    def check(request):
        report = ParamValidator().validate(request, shape)
        assert not report.has_errors(), report.generate_report()
        check_members(request, shape)

    job = json.loads((folder / "job.json").read_text())
    check(job)

    sent, uploads = [], []

    class Raw:
        def __init__(self, body):
            self.body = body

        def stream(self, **_):
            yield self.body

        def read(self, *_):
            body, self.body = self.body, b""
            return body

    def answer(request, **_):
        target = request.headers.get("X-Amz-Target", "")
        target = target.decode() if isinstance(target, bytes) else target
        body = b"{}"
        if target.endswith("CreateTrainingJob"):
            sent.append(json.loads(request.body))
            body = json.dumps({"TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/x"}).encode()
        elif target.endswith("DescribeTrainingJob"):
            body = json.dumps({**sent[-1], "TrainingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:training-job/x", "TrainingJobStatus": "InProgress", "SecondaryStatus": "Starting", "ModelArtifacts": {"S3ModelArtifacts": "s3://b/m"}, "CreationTime": 1}).encode()
        elif "//iam." in request.url:
            body = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>"
            return AWSResponse(request.url, 403, {}, Raw(body))
        elif "//sts." in request.url:
            body = b"<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
        elif "s3" in request.url:
            uploads.append((request.method, request.url))
            body = b"<ListAllMyBucketsResult><Buckets><Bucket><Name>my-bucket</Name></Bucket></Buckets></ListAllMyBucketsResult>" if request.method == "GET" else b""
        return AWSResponse(request.url, 200, {"ETag": '"x"'}, Raw(body))

    class Session(boto3.Session):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            self.events.register("before-send", answer)

    boto3.Session = boto3.session.Session = Session
    module = imported(folder / "launch.py")
    assert module.DATA.is_dir(), f"{module.DATA} is not there"
    module.main()
    assert len(sent) == 1, "launch.py sent no request"
    check(sent[0])
    for key in ["RoleArn", "StoppingCondition", "CheckpointConfig", "EnableManagedSpotTraining"]:
        assert sent[0][key] == job[key], f"{key} differs: {sent[0][key]} and {job[key]}"
    same = ["InstanceType", "InstanceCount", "VolumeSizeInGB"]
    assert {key: sent[0]["ResourceConfig"][key] for key in same} == job["ResourceConfig"]
    assert sent[0]["AlgorithmSpecification"]["TrainingImage"] == job["AlgorithmSpecification"]["TrainingImage"]
    data = [str(path.relative_to(module.DATA.resolve())) for path in module.DATA.resolve().rglob("*") if path.is_file()]
    assert all(any(url.split("?")[0].endswith(f"/data/{name}") for _, url in uploads) for name in data), f"not all of the data is uploaded: {data}"

    from sagemaker.core import image_uris

    region = "us-east-1"
    uri = image_uris.retrieve("pytorch", region, version="2.8.0", py_version="py312", instance_type="ml.g5.2xlarge", image_scope="training")
    assert job["AlgorithmSpecification"]["TrainingImage"] == uri, f"the SDK names {uri}"
    resources = job["ResourceConfig"]
    return f"{resources['InstanceType']} x {resources['InstanceCount']}, {len(uploads)} uploads, both requests valid"


def check_members(request, shape):
    """ParamValidator takes unknown members of structures for errors, but not values outside an enum."""
    if shape.type_name == "structure":
        for key, value in request.items():
            check_members(value, shape.members[key])
    elif shape.type_name == "list":
        for value in request:
            check_members(value, shape.member)
    elif getattr(shape, "enum", None):
        assert request in shape.enum, f"{request} is none of {shape.name}"
    elif shape.type_name == "string" and "pattern" in shape.metadata:
        import re

        assert re.fullmatch(shape.metadata["pattern"], request), f"{request} is no {shape.name}"


CHECKS = {"modal": modal_app, "sagemaker": sagemaker_job, "axolotl-cloud": axolotl_cloud}

if __name__ == "__main__":
    kind, *folders = sys.argv[1:]
    for path in folders:
        try:
            result = {"ok": True, "said": CHECKS[kind](Path(path).resolve())}
        except BaseException as error:  # noqa: BLE001 - what a package ends with is its answer
            result = {"ok": False, "said": f"{type(error).__name__}: {error}"[:400]}
        print("\n" + json.dumps({"folder": path, **result}), flush=True)
