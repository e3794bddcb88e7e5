import { VERSION } from '../../../version.ts';
import type { TrainJob } from '../../job.ts';
import { docstringText, pythonValue } from '../../../frameworks/shared/plan/python-text.ts';
import { plainLine } from '../../train-script.ts';
import type { SageMakerRun } from './run.ts';
import { SAGEMAKER_VERSION } from './run.ts';
import { CHECKPOINTS } from './training-job.ts';

/** The same job by the SDK, for those who have it in their pipelines. */
export function launchPy(job: TrainJob, run: SageMakerRun): string {
  const about = docstringText(
    plainLine(
      `${job.framework} ${job.install.version} trains ${job.model} (${job.method}, ${job.tuning}) on SageMaker. Written by dsprep ${VERSION}.`,
    ),
  );
  const unwanted = ['README.md', 'launch.py', 'submit.sh', 'job.json', 'dsprep.json', job.outputDir.split('/')[0] ?? '', '__pycache__'];
  return `"""${about}

pip install sagemaker==${SAGEMAKER_VERSION} && python launch.py
"""

from pathlib import Path

import boto3
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.s3 import S3Uploader
from sagemaker.core.training.configs import CheckpointConfig, Compute, InputData, OutputDataConfig, SourceCode, StoppingCondition
from sagemaker.train import ModelTrainer

HERE = Path(__file__).resolve().parent
DATA = HERE / ${pythonValue(job.data.fromJobFolder)}
AT = ${pythonValue(`s3://${run.bucket}/${run.prefix}`)}


def main():
    session = Session(
        boto_session=boto3.Session(region_name=${pythonValue(run.region)}),
        default_bucket=${pythonValue(run.bucket)},
        default_bucket_prefix=${pythonValue(run.prefix)},
    )
    S3Uploader.upload(str(DATA), f"{AT}/data", sagemaker_session=session)
    trainer = ModelTrainer(
        sagemaker_session=session,
        role=${pythonValue(run.role)},
        base_job_name=${pythonValue(run.name)},
        training_image=${pythonValue(run.image)},
        source_code=SourceCode(source_dir=str(HERE), command="bash train.sh", ignore_patterns=${pythonValue(unwanted)}),
        compute=Compute(
            instance_type=${pythonValue(run.instance)},
            instance_count=${run.instanceCount},
            volume_size_in_gb=${run.volumeGb},
            enable_managed_spot_training=${run.maxWaitSeconds === undefined ? 'False' : 'True'},
        ),
        stopping_condition=StoppingCondition(max_runtime_in_seconds=${run.maxSeconds}${run.maxWaitSeconds === undefined ? '' : `, max_wait_time_in_seconds=${run.maxWaitSeconds}`}),
        input_data_config=[InputData(channel_name="data", data_source=f"{AT}/data/")],
        output_data_config=OutputDataConfig(s3_output_path=f"{AT}/output"),
        checkpoint_config=CheckpointConfig(s3_uri=f"{AT}/checkpoints", local_path="${CHECKPOINTS}"),
    )
    trainer.train(wait=False)


if __name__ == "__main__":
    main()
`;
}
