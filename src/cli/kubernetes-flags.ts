import { Flags } from './oclif.ts';

const list = (description: string, helpValue: string) =>
  Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: `kubernetes: ${description}`,
    helpValue,
  });
const word = (description: string) => Flags.string({ description: `kubernetes: ${description}` });

/** What a runner of the kind kubernetes can be told beside its name; a template for pods is written in a flow file. */
export const kubernetesFlags = {
  context: word('context of the kubeconfig (default: the current one)'),
  kubeconfig: word('path of a kubeconfig (default: as kubectl finds it)'),
  namespace: word('namespace of Jobs (default: that of the context)'),
  image: Flags.string({ description: 'kubernetes, aws-batch: image of containers' }),
  'service-account': word('service account of pods'),
  'env-from': list('a Secret whose keys become variables of the container', 'SECRET'),
  'node-selector': list('a label that a node must have', 'NAME=VALUE'),
  toleration: list('a taint that is tolerated', 'KEY[=VALUE][:EFFECT]'),
  'priority-class': word('priority class of pods'),
  ttl: word('how long a Job that has ended is kept (default: 1h)'),
  autoscaling: Flags.boolean({ description: 'kubernetes: the cluster gets nodes as it needs them' }),
};
