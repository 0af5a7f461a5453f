import { describe, expect, it } from 'vitest';
import { parseFlowFile } from '../../../src/flow/parse-flow-file.ts';
import { mistakesOf } from '../../support/flow-text.ts';

const withRunner = (fields: string) =>
  `version: 1\nrunners: {c: {kind: kubernetes, ${fields}}}\nflows: {f: {steps: {a: {run: x}}}}\n`;
const runnerWith = (fields: string) => parseFlowFile(withRunner(fields), 'm').runners?.c;

describe('a runner of the kind kubernetes', () => {
  it('has what is written, and nothing else', () => {
    const text = `version: 1
runners:
  k8s:
    kind: kubernetes
    context: arn:aws:eks:eu-1:1234:cluster/prod
    kubeconfig: ~/.kube/prod
    namespace: ml
    image: registry.example.org:5000/team/train@sha256:0123
    service_account: mlgit.tasks
    env_from: [store, tokens]
    node_selector: {topology.kubernetes.io/zone: a, spot: ""}
    tolerations: ["nvidia.com/gpu:NoSchedule", "dedicated=ml", "spot"]
    priority_class: batch
    ttl: 90m
    autoscaling: true
    pod_template: {metadata: {labels: {team: ml}}, spec: {containers: [{name: mlgit, env: [{name: A, value: b}]}]}}
  here: {kind: kubernetes, autoscaling: false}
flows: {f: {steps: {a: {run: x}}}}
`.replace('spot: ""', 'spot: "1"');
    const file = parseFlowFile(text, 'mlgit.yaml');
    expect(file.runners).toEqual({
      k8s: {
        name: 'k8s',
        kind: 'kubernetes',
        context: 'arn:aws:eks:eu-1:1234:cluster/prod',
        kubeconfig: '~/.kube/prod',
        namespace: 'ml',
        image: 'registry.example.org:5000/team/train@sha256:0123',
        serviceAccount: 'mlgit.tasks',
        envFrom: ['store', 'tokens'],
        nodeSelector: { 'topology.kubernetes.io/zone': 'a', spot: '1' },
        tolerations: [
          { key: 'nvidia.com/gpu', operator: 'Exists', effect: 'NoSchedule' },
          { key: 'dedicated', operator: 'Equal', value: 'ml' },
          { key: 'spot', operator: 'Exists' },
        ],
        priorityClass: 'batch',
        ttlSeconds: 5400,
        autoscaling: true,
        podTemplate: {
          metadata: { labels: { team: 'ml' } },
          spec: { containers: [{ name: 'mlgit', env: [{ name: 'A', value: 'b' }] }] },
        },
      },
      here: { name: 'here', kind: 'kubernetes' },
    });
    expect(JSON.parse(JSON.stringify(file))).toEqual(file);
  });

  const mistakes: readonly [what: string, fields: string, mistake: RegExp][] = [
    [
      'a key of Slurm',
      'partition: gpu',
      /^2:44 partition: "partition" is no key of a runner of the kind kubernetes \(its keys are context, kubeconfig, .*service_account/,
    ],
    [
      'an unknown key',
      'namespaces: x',
      /^2:33 unknown key "namespaces" of a runner \(did you mean "namespace"\?\)$/,
    ],
    [
      'a namespace that is none',
      'namespace: My_Team',
      /^2:44 namespace: "My_Team" is not a name of lower-case/,
    ],
    [
      'a kubeconfig of the repository',
      'kubeconfig: ./kube',
      /^2:45 kubeconfig: "\.\/kube" is not an absolute path/,
    ],
    ['an image that is none', 'image: "a b"', /^2:40 image: "a b" is not an image/],
    ['an account that is none', 'service_account: A', /^2:50 service_account: "A" is not a name/],
    ['a Secret that is none', 'env_from: [a, B]', /^2:47 env_from: "B" is not a name/],
    [
      'a label that is none',
      'node_selector: {a b: c}',
      /node_selector: "a b=c" is not a label of a node with its value/,
    ],
    [
      'a label without text',
      'node_selector: {a: 1}',
      /^2:52 a: expected the value of a label, found the number 1/,
    ],
    [
      'a taint that is none',
      'tolerations: ["a b"]',
      /tolerations: "a b" is not a taint \(as nvidia.com\/gpu:NoSchedule\)$/,
    ],
    ['an effect that is none', 'tolerations: ["a:Never"]', /"a:Never" has an effect that there is not/],
    ['a time that is none', 'ttl: 3 days', /^2:38 ttl: "3 days" is not a time with its unit/],
    [
      'a word for autoscaling',
      'autoscaling: sure',
      /^2:46 autoscaling: expected true or false, found the text "sure"$/,
    ],
    [
      'an unknown part of a pod',
      'pod_template: {specs: {}}',
      /unknown key "specs" of pod_template \(did you mean "spec"\?\)$/,
    ],
    [
      'a command',
      'pod_template: {spec: {containers: [{name: mlgit, command: [x]}]}}',
      /^2:82 pod_template: "command" is what mlgit sets itself/,
    ],
    [
      'a policy of restarts',
      'pod_template: {spec: {restartPolicy: Always}}',
      /^2:70 pod_template: "restartPolicy" is what mlgit/,
    ],
    [
      'a label of mlgit',
      'pod_template: {metadata: {labels: {mlgit/job: x}}}',
      /pod_template: "mlgit\/job" is what mlgit sets/,
    ],
    [
      'another container',
      'pod_template: {spec: {containers: [{name: log}]}}',
      /pod_template: "log" is not the container mlgit, .* \(initContainers/,
    ],
    ['containers that are no list', 'pod_template: {spec: {containers: {}}}', /is not a list of containers/],
  ];
  it.each(mistakes)('is refused with %s', (_what, fields, mistake) => {
    const [first, ...more] = mistakesOf(withRunner(fields));
    expect(first).toMatch(mistake);
    expect(more).toEqual([]);
  });

  it('is told of its kind alone where that is wrong', () =>
    expect(mistakesOf(withRunner('context: x').replace('kubernetes', 'kubernets'))).toEqual([
      '2:21 kind: expected slurm or kubernetes or aws-batch, found the text "kubernets"',
    ]));

  it('keeps its keys from a runner of Slurm', () =>
    expect(mistakesOf(withRunner('context: x').replace('kubernetes', 'slurm'))[0]).toMatch(
      /^2:37 context: "context" is no key of a runner of the kind slurm \(its keys are host, partition/,
    ));

  it.each(['python', 'python:3.11', 'ghcr.io/a/b:v1.2-x', 'localhost:5000/a@sha256:00'])(
    'can have the image %s',
    (image) => expect(runnerWith(`image: "${image}"`)).toMatchObject({ image }),
  );
});
