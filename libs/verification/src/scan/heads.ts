import type { LogEvent } from '#event-store';
import { placeOf, type EventPlace, type Finding } from '#invariants';
import { NoteError, openCheckpoint, originOf, unverifiedHead, type NoteVerifier, type TreeHead } from '#proofs';
import type { LogTree } from './log-tree.js';

/** A head somebody published outside, as a file holds it. */
export interface PublishedHead {
  /** Name of the file, for the report. */
  readonly name: string;
  readonly checkpoint: string;
}

export interface HeadOptions {
  readonly office: string;
  /** Keys that are pinned; none: signatures are not looked at. */
  readonly keys: readonly NoteVerifier[];
  readonly published: readonly PublishedHead[];
  /** Whether that is the office's own place outside, with every head of the log in it; somebody else keeps some of them. */
  readonly whole?: boolean;
  /** Leaves kept in memory for heads that are still to come. */
  readonly buffer?: number;
}

/** A claim that the first `size` events have this root. */
interface Claim {
  readonly size: number;
  readonly root: Buffer;
  readonly event: EventPlace | null;
  readonly sequence: number | null;
  readonly name: string | null;
}

type Tell = (finding: Finding, sequence: number | null) => void;

/** A head is signed for a place a few events back: the leaves after the last head are kept, this many at most. */
const BUFFER = 65_536;

/**
 * Compares every head, in the log and outside, with the tree over the events read. The tree stays behind the scan by the
 * leaves that a head may still be signed for.
 */
export class HeadCheck {
  readonly #leaves: string[] = [];
  readonly #outside: Claim[];
  /** Sizes of those outside. */
  readonly #kept: ReadonlySet<number>;
  /** In the log, and not outside. */
  readonly #notOutside: Claim[] = [];
  readonly #buffer: number;
  #taken = 0;
  #inLog = 0;
  #lastSize = 0;
  #lastGood = 0;

  constructor(
    private readonly tree: LogTree,
    private readonly options: HeadOptions,
    private readonly tell: Tell,
  ) {
    this.#buffer = options.buffer ?? BUFFER;
    this.#outside = options.published.flatMap((head) => this.#claimOutside(head)).sort((a, b) => a.size - b.size);
    this.#kept = new Set(this.#outside.map(({ size }) => size));
    this.#compareDue();
  }

  /** Heads found in the log. */
  get inLog(): number {
    return this.#inLog;
  }

  /** @param hash of the event, as it goes into the tree */
  take(event: LogEvent, sequence: number, hash: string): void {
    if (event.type === 'HeadSigned') this.#takeHead(event, sequence);
    this.#leaves.push(hash);
    this.#taken += 1;
    if (this.#leaves.length >= 2 * this.#buffer) this.#advance(this.#taken - this.#buffer);
  }

  /** Takes in what is left, and tells of heads that claim more than there is. */
  close(): void {
    this.#advance(this.#taken);
    for (const claim of this.#outside) this.#tellBeyond(claim);
    this.#tellNotOutside();
  }

  /** The newest may be on its way to the place outside, and so may be all that are newer than what was there. */
  #tellNotOutside(): void {
    const newest = Math.max(0, ...this.#kept);
    for (const { size, event, sequence } of this.#notOutside)
      if (size < newest) this.tell({ code: 'HEAD.NOT_OUTSIDE', event, details: { size } }, sequence);
  }

  #takeHead(event: LogEvent, sequence: number): void {
    this.#inLog += 1;
    const claim = claimIn(event, sequence);
    if (!claim) return this.tell({ code: 'HEAD.MALFORMED', event: placeOf(event), details: {} }, sequence);
    this.#checkText(event, claim);
    const { size } = claim;
    if (this.options.whole === true && !this.#kept.has(size)) this.#notOutside.push(claim);
    if (size > this.#taken) return this.#tellBeyond(claim);
    const passed = size < this.tree.size || size <= this.#lastSize;
    if (passed) return this.tell({ code: 'HEAD.ORDER', event: claim.event, details: { size } }, sequence);
    this.#advance(size);
    this.#lastSize = size;
    this.#compare(claim);
  }

  /** Lets the tree grow, and compares the heads outside on the way. */
  #advance(size: number): void {
    const grown = this.#leaves.splice(0, size - this.tree.size);
    for (const leaf of grown) {
      this.tree.append(leaf);
      this.#compareDue();
    }
  }

  #compareDue(): void {
    while (this.#outside[0]?.size === this.tree.size) {
      const claim = this.#outside.shift();
      if (claim) this.#compare(claim);
    }
  }

  #compare({ size, root, event, sequence, name }: Claim): void {
    if (this.tree.root().equals(root)) {
      this.#lastGood = size;
      return;
    }
    const between = { size, lastGoodSize: this.#lastGood };
    if (name === null) this.tell({ code: 'HEAD.ROOT', event, details: between }, sequence);
    else this.tell({ code: 'HEAD.LOG_REWRITTEN', event, details: { file: name, ...between } }, sequence);
  }

  #tellBeyond({ size, event, sequence, name }: Claim): void {
    const details = { size, events: this.#taken };
    if (name === null) this.tell({ code: 'HEAD.BEYOND_LOG', event, details }, sequence);
    else this.tell({ code: 'HEAD.LOG_CUT', event, details: { file: name, ...details } }, sequence);
  }

  #checkText(event: LogEvent, { size, root, sequence }: Claim): void {
    const tell = (code: string): void => this.tell({ code, event: placeOf(event), details: { size } }, sequence);
    try {
      const { checkpoint } = event.data;
      const head = this.#opened(typeof checkpoint === 'string' ? checkpoint : '');
      if (head.size !== size || !head.root.equals(root)) tell('HEAD.TEXT');
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      tell('HEAD.SIGNATURE');
    }
  }

  #claimOutside({ name, checkpoint }: PublishedHead): Claim[] {
    try {
      return [{ ...this.#opened(checkpoint), event: null, sequence: null, name }];
    } catch (error) {
      if (!(error instanceof NoteError)) throw error;
      this.tell({ code: 'HEAD.FORGED', event: null, details: { file: name, why: error.message } }, null);
      return [];
    }
  }

  /** @throws NoteError */
  #opened(checkpoint: string): TreeHead {
    const { keys, office } = this.options;
    if (keys.length > 0) return openCheckpoint(checkpoint, keys, originOf(office));
    const head = unverifiedHead(checkpoint);
    if (head.origin !== originOf(office)) throw new NoteError('a head of another log');
    return head;
  }
}

function claimIn(event: LogEvent, sequence: number): Claim | null {
  const { size, root } = event.data;
  if (typeof size !== 'number' || size < 1 || typeof root !== 'string' || !/^[0-9a-f]{64}$/.test(root)) return null;
  return { size, root: Buffer.from(root, 'hex'), event: placeOf(event), sequence, name: null };
}
