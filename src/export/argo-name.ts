import { digestText } from '../model/blake3.ts';
import { digestHex } from '../model/digest.ts';

/** Argo makes pods and jobs of it, whose names are longer: https://argo-workflows.readthedocs.io/en/latest/cron-workflows/ */
const LONGEST_OBJECT = 52;
const LONGEST_TASK = 128;
const OBJECT = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const TASK = /^[a-z][a-z0-9-]*$/;

/** A name of mlgit as one of an object of Kubernetes; where it cannot be the same, it ends with digits of its digest. */
export function argoObjectName(name: string): string {
  return OBJECT.test(name) && name.length <= LONGEST_OBJECT ? name : otherName(name, LONGEST_OBJECT);
}

/** A step, as a task and a template of Argo. */
export function argoTaskName(step: string): string {
  const isFree = TASK.test(step) && !step.startsWith('mlgit-') && !step.endsWith('-items');
  return isFree && step.length <= LONGEST_TASK - '-items'.length
    ? step
    : `step-${otherName(step, LONGEST_TASK - 'step--items'.length)}`;
}

function otherName(name: string, longest: number): string {
  const digits = digestHex(digestText(name)).slice(0, 8);
  const clean = name.replace(/[^a-z0-9]+/g, '-').slice(0, longest - digits.length - 1);
  return [clean.replace(/^-|-$/g, ''), digits].filter(Boolean).join('-');
}
