import { digestText } from '../model/blake3.ts';
import { encodeCanonical } from '../model/canonical-json.ts';
import type { Digest } from '../model/digest.ts';
import type { Engine } from '../workspace/isolate/container-arguments.ts';
import { findEngine, findImage, type LocalImage } from '../workspace/isolate/container-engine.ts';
import type { Context } from './context.ts';

export interface TaskImage extends LocalImage {
  readonly engine: Engine;
}

/** Images of a run's steps, each looked up once: a tag that moves meanwhile changes nothing of the run. */
export class TaskImages {
  private readonly context: Context;
  private readonly options: { readonly pull: boolean; readonly signal: AbortSignal };
  private readonly found = new Map<string, Promise<TaskImage>>();
  private engine: Promise<Engine> | undefined;

  /** `pull`: whether an image that is not on this machine is brought. */
  constructor(context: Context, options: { readonly pull: boolean; readonly signal: AbortSignal }) {
    this.context = context;
    this.options = options;
  }

  of(reference: string): Promise<TaskImage> {
    const known = this.found.get(reference) ?? this.find(reference);
    this.found.set(reference, known);
    return known;
  }

  /** For the key: the image's content, and not what it is called. */
  async digest(reference: string): Promise<Digest> {
    return digestText(encodeCanonical({ image: 1, digest: (await this.of(reference)).digest }, 'compact'));
  }

  private async find(reference: string): Promise<TaskImage> {
    const { env } = this.context.config;
    this.engine ??= this.context
      .readConfig('mlgit.containerEngine')
      .then((wanted) => findEngine(env, wanted));
    const engine = await this.engine;
    return { engine, ...(await findImage(engine, reference, { env, ...this.options })) };
  }
}
