import type { ReadItems } from '../../executor/expand-step.ts';
import type { PlannedTask } from '../../flow/plan-types.ts';
import type { Step } from '../../model/flow.ts';
import type { Manifest, ManifestOutput } from '../../model/manifest.ts';
import type { LocalStore } from '../../store/local-port.ts';
import { readItems } from '../read-items.ts';

/** Lists of items that steps made; where their bytes are not here, the items that the tasks of the manifest have. */
export class ManifestItems {
  readonly #store: LocalStore;
  readonly #manifest: Manifest;
  /** Steps whose items are known, and their order is not. */
  readonly #unordered = new Set<string>();

  constructor(store: LocalStore, manifest: Manifest) {
    this.#store = store;
    this.#manifest = manifest;
  }

  readerFor(step: Step): ReadItems {
    const dimensions = step.foreach?.dimensions ?? [];
    if (dimensions.some(({ values }) => values.kind === 'key' && this.#unordered.has(values.step))) {
      this.#unordered.add(step.name);
    }
    return async (output) => {
      if ((await this.#store.stat(output.digest)) !== undefined) return readItems(this.#store, output);
      this.#unordered.add(step.name);
      return this.#valuesOf(step, output);
    };
  }

  /** Inputs that join what is in an order which only the missing list says. */
  openInputs({ step, above }: PlannedTask): ReadonlySet<string> {
    const open = Object.entries(step.inputs).flatMap(([name, source]) => {
      const isAbove = source.kind === 'step' || source.kind === 'metrics';
      return isAbove && above[source.step]?.join === true && this.#unordered.has(source.step) ? [name] : [];
    });
    return new Set(open);
  }

  /** Of the keys that take them from this very output. */
  #valuesOf(step: Step, { digest }: ManifestOutput) {
    const tasks = Object.values(this.#manifest.tasks);
    const keys = (step.foreach?.dimensions ?? []).flatMap(({ key, values }) => {
      if (values.kind !== 'artifact') return [];
      const makers = tasks.filter(
        (task) => task.step === values.step && task.outputs[values.output]?.digest === digest,
      );
      return makers.map(({ item = {} }) => ({ key, item }));
    });
    const found = keys.flatMap(({ key, item: made }) =>
      tasks.flatMap(({ step: name, item = {} }) => {
        const isOfMaker = Object.entries(made).every(([of, value]) => item[of] === value);
        const value = item[key];
        return name === step.name && isOfMaker && value !== undefined ? [value] : [];
      }),
    );
    return [...new Set(found)];
  }
}
