import { Flags } from './oclif.ts';

const word = (description: string) => Flags.string({ description: `aws-batch: ${description}` });

/** What a runner of the kind aws-batch can be told beside its name and image. */
export const awsBatchFlags = {
  queue: word('job queue, by name or ARN'),
  'job-role': word('ARN of the role of jobs, which reaches the store'),
  'execution-role': word('ARN of the role that fetches images and keeps output; needed on Fargate'),
  region: word('region of the queue (default: as aws finds it)'),
  profile: word('AWS profile (default: as aws finds it)'),
  endpoint: word('URL of the API (default: that of the region)'),
  'public-ip': Flags.boolean({ description: 'aws-batch: on Fargate, jobs have addresses of the internet' }),
  tag: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'aws-batch: a tag of jobs',
    helpValue: 'NAME=VALUE',
  }),
};
