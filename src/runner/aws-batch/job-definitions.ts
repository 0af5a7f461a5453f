import type { JobDefinition, RegisterJobDefinitionCommandInput } from '@aws-sdk/client-batch';
import { digestText } from '../../model/blake3.ts';
import { digestHex } from '../../model/digest.ts';
import { MlgitError } from '../../model/mlgit-error.ts';
import { type AwsBatchRunner, DEFAULT_AWS_BATCH_IMAGE } from '../../model/runner.ts';
import type { BatchApi } from './batch-api.ts';
import { commandOf } from './job-command.ts';
import type { JobSize } from './job-size.ts';
import type { QueueFacts } from './queue-facts.ts';

export interface JobShape {
  readonly script: string;
  readonly size: JobSize;
  /** Undefined: that of the runner. */
  readonly image: string | undefined;
}

export interface DefinitionOptions {
  readonly api: BatchApi;
  readonly runner: AwsBatchRunner;
  readonly facts: QueueFacts;
}

/** Job definitions of an account, one for each shape that its runs have had. */
export class JobDefinitions {
  readonly #options: DefinitionOptions;
  readonly #known = new Map<string, Promise<string>>();

  constructor(options: DefinitionOptions) {
    this.#options = options;
  }

  /** ARN of the definition of that shape, which is looked for first: any number of runs share it. */
  async of(shape: JobShape, signal: AbortSignal): Promise<string> {
    const definition = definitionOf(this.#options, await this.#options.api.region(), shape);
    const name = definition.jobDefinitionName ?? '';
    const known = this.#known.get(name) ?? this.#findOrRegister(definition, signal);
    this.#known.set(name, known);
    known.catch(() => this.#known.delete(name));
    return known;
  }

  async #findOrRegister(definition: RegisterJobDefinitionCommandInput, signal: AbortSignal): Promise<string> {
    const { api } = this.#options;
    const found = await api.definitions(definition.jobDefinitionName ?? '', signal);
    // Whoever may register definitions may also do it by this name.
    const same = found.find((one) => isSame(one, definition))?.jobDefinitionArn;
    return same ?? api.register(definition, signal);
  }
}

/** @throws MlgitError `no-execution-role` (usage). */
function definitionOf(
  { runner, facts }: Pick<DefinitionOptions, 'runner' | 'facts'>,
  region: string,
  { script, size, image = runner.image ?? DEFAULT_AWS_BATCH_IMAGE }: JobShape,
): RegisterJobDefinitionCommandInput {
  const { jobRole, executionRole } = runner;
  if (facts.isFargate && executionRole === undefined) throw noExecutionRole(runner);
  const shape: Omit<RegisterJobDefinitionCommandInput, 'jobDefinitionName'> = {
    type: 'container',
    platformCapabilities: [facts.isFargate ? 'FARGATE' : 'EC2'],
    // Whether an attempt is made again is decided by whoever drives the run.
    retryStrategy: { attempts: 1 },
    ...(size.timeoutSeconds === undefined
      ? {}
      : { timeout: { attemptDurationSeconds: size.timeoutSeconds } }),
    propagateTags: true,
    containerProperties: {
      image,
      command: commandOf(script),
      // AWS says it to containers of Fargate alone.
      environment: [{ name: 'AWS_REGION', value: region }],
      resourceRequirements: [
        { type: 'VCPU', value: `${size.vcpu}` },
        { type: 'MEMORY', value: `${size.memoryMib}` },
        ...(size.gpu === 0 ? [] : [{ type: 'GPU' as const, value: `${size.gpu}` }]),
      ],
      ...(jobRole === undefined ? {} : { jobRoleArn: jobRole }),
      ...(executionRole === undefined ? {} : { executionRoleArn: executionRole }),
      ...(facts.isFargate ? fargateProperties(runner, size) : {}),
    },
  };
  const digest = digestHex(digestText(JSON.stringify(shape))).slice(0, 32);
  return { jobDefinitionName: `mlgit-${digest}`, ...shape };
}

function fargateProperties({ publicIp }: AwsBatchRunner, { diskGib }: JobSize) {
  return {
    networkConfiguration: {
      assignPublicIp: publicIp === true ? ('ENABLED' as const) : ('DISABLED' as const),
    },
    ...(diskGib === undefined ? {} : { ephemeralStorage: { sizeInGiB: diskGib } }),
  };
}

/** In what decides which program runs, and with whose rights. */
function isSame(found: JobDefinition, wanted: RegisterJobDefinitionCommandInput): boolean {
  const [is, expected] = [found.containerProperties, wanted.containerProperties];
  return (
    found.jobDefinitionArn !== undefined &&
    JSON.stringify(is?.command) === JSON.stringify(expected?.command) &&
    is?.image === expected?.image &&
    (is?.jobRoleArn ?? undefined) === expected?.jobRoleArn &&
    (is?.executionRoleArn ?? undefined) === expected?.executionRoleArn
  );
}

function noExecutionRole({ name, queue }: AwsBatchRunner): MlgitError {
  return new MlgitError(
    `The queue ${queue} of runner ${name} runs jobs on Fargate: expected an execution role, by which images are fetched and output is kept, found none`,
    {
      code: 'no-execution-role',
      kind: 'usage',
      hints: [
        `runners: {${name}: {execution_role: "arn:aws:iam::ACCOUNT:role/ecsTaskExecutionRole"}}`,
        `mlgit runner add ${name} --kind aws-batch --queue ${queue} --execution-role ARN`,
      ],
      details: { runner: name, queue },
    },
  );
}
