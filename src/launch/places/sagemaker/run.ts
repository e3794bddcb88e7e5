/** The SDK that launch.py is written for: its third major version, in which ModelTrainer took the place of Estimator. */
export const SAGEMAKER_VERSION = '3.27.0';

/** All that the files of a SageMaker job are made of. */
export interface SageMakerRun {
  name: string;
  role: string;
  region: string;
  image: string;
  instance: string;
  instanceCount: number;
  volumeGb: number;
  bucket: string;
  /** Of all its objects, without the bucket. */
  prefix: string;
  maxSeconds: number;
  /** With waiting for it, of a spot instance. */
  maxWaitSeconds?: number;
  secret?: string;
}
