import { digestText } from '../model/blake3.ts';
import { encodeCanonical } from '../model/canonical-json.ts';
import type { Digest } from '../model/digest.ts';
import { MlgitError, usageError } from '../model/mlgit-error.ts';
import type { Engine } from '../workspace/isolate/container-arguments.ts';
import {
  digestNamed,
  findEngine,
  findImage,
  type LocalImage,
} from '../workspace/isolate/container-engine.ts';
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
  async digest(reference: string, place: 'here' | 'elsewhere'): Promise<Digest> {
    const digest =
      place === 'here'
        ? (await this.of(reference)).digest
        : (digestNamed(reference) ?? (await this.toBePinned(reference)).digest);
    return digestText(encodeCanonical({ image: 1, digest }, 'compact'));
  }

  /**
   * The reference by which a cluster brings just this image. No engine is asked where its digest is named.
   * @throws MlgitError `image-without-digest`, `image-in-no-registry` (usage), and as `of`.
   */
  async pinned(reference: string): Promise<string> {
    if (digestNamed(reference) !== undefined) return reference;
    const { pinned } = await this.toBePinned(reference);
    if (pinned !== undefined) return pinned;
    throw usageError(
      'image-in-no-registry',
      `image: ${reference} was made on this machine, and no registry is known that a cluster could bring it from`,
      ['docker push NAME, then image: NAME@sha256:…'],
    );
  }

  private async toBePinned(reference: string): Promise<TaskImage> {
    try {
      return await this.of(reference);
    } catch (error) {
      if (!(error instanceof MlgitError) || !/^engine-(missing|unreachable)$/.test(error.code)) throw error;
      throw usageError(
        'image-without-digest',
        `image: ${reference} of a step that runs elsewhere names no digest, and nothing here finds it out: ${error.message}`,
        [
          `image: ${nameOf(reference)}@sha256:…   (crane digest ${reference}, or the page of the registry, shows it)`,
        ],
      );
    }
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

/** Without its tag. */
function nameOf(reference: string): string {
  return reference.replace(/:[^:/]+$/, '');
}
