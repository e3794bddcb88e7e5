import type { JsonObject } from '../../../json.ts';
import type { SageMakerRun } from './run.ts';

/** Where SageMaker puts what it brings, and what it carries to S3 as it is written. */
export const CHANNELS = '/opt/ml/input/data';
export const CHECKPOINTS = '/opt/ml/checkpoints';

/** The request of `CreateTrainingJob`. Hyperparameters are those of the framework's own config, in the channel `code`. */
export function trainingJob(run: SageMakerRun): JsonObject {
  const at = `s3://${run.bucket}/${run.prefix}`;
  return {
    TrainingJobName: run.name,
    RoleArn: run.role,
    AlgorithmSpecification: {
      TrainingImage: run.image,
      TrainingInputMode: 'File',
      ContainerEntrypoint: ['bash'],
      ContainerArguments: [`${CHANNELS}/code/train.sh`],
    },
    InputDataConfig: ['code', 'data'].map((name) => ({
      ChannelName: name,
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `${at}/${name}/`, S3DataDistributionType: 'FullyReplicated' } },
    })),
    OutputDataConfig: { S3OutputPath: `${at}/output` },
    CheckpointConfig: { S3Uri: `${at}/checkpoints`, LocalPath: CHECKPOINTS },
    ResourceConfig: { InstanceType: run.instance, InstanceCount: run.instanceCount, VolumeSizeInGB: run.volumeGb },
    StoppingCondition: {
      MaxRuntimeInSeconds: run.maxSeconds,
      ...(run.maxWaitSeconds === undefined ? {} : { MaxWaitTimeInSeconds: run.maxWaitSeconds }),
    },
    EnableManagedSpotTraining: run.maxWaitSeconds !== undefined,
  };
}
