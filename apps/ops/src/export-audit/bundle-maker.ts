import {
  eventLine,
  headLine,
  proofLine,
  withheldLine,
  type BundleFile,
  type BundleManifest,
  type HeadLine,
} from '#bundles';
import { leafOfEvent, provesInclusion, type Hash, type Subtrees, type TreeHead } from '#proofs';
import type { Entry } from './entries.js';
import { exportError } from './export.errors.js';
import { pathsOf, sharedSubtrees } from './paths.js';

/** Events whose proofs are asked for together. */
const AT_ONCE = 256;

interface Files {
  readonly events: BundleFile;
  readonly proofs: BundleFile;
  readonly heads: BundleFile;
}

/** Writes events with their proofs, and the heads; every proof is checked before it is written. */
export class BundleMaker {
  readonly #subtrees: Subtrees;
  readonly #streams = new Set<string>();
  #batch: Entry[] = [];
  #counts = { events: 0, withheld: 0 };

  constructor(
    private readonly files: Files,
    private readonly head: TreeHead,
    subtrees: Subtrees,
  ) {
    this.#subtrees = sharedSubtrees(subtrees);
  }

  /** @throws EXPORT.TREE_DIFFERS */
  async take(entry: Entry): Promise<void> {
    this.#batch.push(entry);
    if (this.#batch.length >= AT_ONCE) await this.#flush();
  }

  /** @throws EXPORT.TREE_DIFFERS */
  async finish(heads: readonly HeadLine[]): Promise<BundleManifest['counts']> {
    await this.#flush();
    for (const line of heads) await this.files.heads.write(headLine(line));
    return { ...this.#counts, streams: this.#streams.size, heads: heads.length };
  }

  async #flush(): Promise<void> {
    const entries = this.#batch;
    this.#batch = [];
    const indexes = entries.map(({ index }) => index);
    const paths = await pathsOf(indexes, this.head.size, this.#subtrees);
    for (const [n, entry] of entries.entries()) await this.#write(entry, paths[n] ?? []);
  }

  async #write({ index, event, shown }: Entry, path: readonly Hash[]): Promise<void> {
    const { hash } = event.metadata;
    const { size, root } = this.head;
    if (!provesInclusion(path, { index, size, root, leaf: leafOfEvent(hash) }))
      throw exportError('EXPORT.TREE_DIFFERS', { sequence: index, event: event.id });
    await this.files.events.write(shown ? eventLine(index, event) : withheldLine(index, hash));
    await this.files.proofs.write(proofLine({ index, path }));
    if (shown) this.#streams.add(event.stream);
    this.#counts = { events: this.#counts.events + 1, withheld: this.#counts.withheld + (shown ? 0 : 1) };
  }
}
