import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { INDEX, LogTree, PLATFORM, type Ask } from '#projections';
import { consistencySpans, hashesOf, inclusionSpans, leafOfEvent, provesInclusion, type Hash } from '#proofs';
import { inVisibleSnapshot, OFFICE, refusedAccess, webError, type OfficeSettings } from '#web';
import type { DataSource, EntityManager } from 'typeorm';
import { headsError } from '../domain/heads.errors.js';
import type { LoggedHead } from '../signing/head-stream.js';
import type { ConsistencyProof, ConsistencyQuery, InclusionProof, InclusionQuery } from './proof.dto.js';
import { isProvable } from './provable.js';
import { SignedHeads } from './signed-heads.js';

/** An event's place in the tree. */
export interface ProvenLeaf {
  readonly event: string;
  readonly index: number;
  readonly eventHash: string;
  readonly path: readonly Hash[];
}

interface IndexedEvent {
  readonly stream: string;
  readonly event: string;
  readonly index: number;
  readonly hash: string;
}

/** Proofs from the tree that the engine keeps: a few range reads each. */
@Injectable()
export class ProofQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
    private readonly heads: SignedHeads,
  ) {}

  /**
   * That an event is in the log.
   * @throws RECORD.UNKNOWN when there is none, or none for this reader: nothing tells the two apart; HEADS.NONE,
   *   PROOF.NOT_COVERED, PROOF.SIZES, READ_MODEL.UNAVAILABLE, STORE.UNAVAILABLE
   */
  async inclusion(reader: Identity, { event, size }: InclusionQuery): Promise<InclusionProof> {
    const last = await this.heads.last();
    const { asOf: _, ...proof } = await inVisibleSnapshot(this.db, INDEX, async (manager) => {
      const known = await indexed(manager, 'i.event_id = $1', [event]);
      const provable = await isProvable(manager, reader, known?.stream ?? null, this.office);
      if (!known || !provable) {
        refusedAccess.inc({ reason: 'invisible' });
        throw webError('RECORD.UNKNOWN');
      }
      if (!last || known.index >= last.size) throw headsError('PROOF.NOT_COVERED');
      const within = size ?? last.size;
      if (within > last.size || known.index >= within) throw headsError('PROOF.SIZES', { size: last.size });
      const path = await reached(hashesOf(inclusionSpans(known.index, within), treeIn(manager).subtrees));
      if (within === last.size) demandProof(known, path, last);
      const checkpoint = within === last.size ? last.checkpoint : null;
      return { event, index: known.index, eventHash: known.hash, size: within, path: path.map(hex), checkpoint };
    });
    return proof;
  }

  /** That an older head's log is the beginning of a newer one's. @throws PROOF.SIZES, HEADS.NONE, READ_MODEL.UNAVAILABLE */
  async consistency({ from, to }: ConsistencyQuery): Promise<ConsistencyProof> {
    const { size } = await this.heads.latest();
    if (from > to || to > size) throw headsError('PROOF.SIZES', { size });
    const { path } = await inVisibleSnapshot(this.db, INDEX, async (manager) => ({
      path: await reached(hashesOf(consistencySpans(from, to), treeIn(manager).subtrees)),
    }));
    return { from, to, path: path.map(hex) };
  }

  /** Where the first event of a type in a stream stands; null when the index has none. */
  async placeOf(stream: string, type: string): Promise<IndexedEvent | null> {
    return inVisibleSnapshot(this.db, INDEX, async (manager) => ({
      found: await indexed(manager, 'i.stream = $1 and i.type = $2 order by i.revision limit 1', [stream, type]),
    })).then(({ found }) => found);
  }

  /** An event under a head, with its proof. @throws READ_MODEL.UNAVAILABLE; HEADS.MISMATCH when it proves nothing */
  async under(head: LoggedHead, known: IndexedEvent): Promise<ProvenLeaf> {
    const { path } = await inVisibleSnapshot(this.db, INDEX, async (manager) => ({
      path: await reached(hashesOf(inclusionSpans(known.index, head.size), treeIn(manager).subtrees)),
    }));
    demandProof(known, path, head);
    return { event: known.event, index: known.index, eventHash: known.hash, path };
  }
}

/** What leads to another root than the signed one is never handed out. */
function demandProof({ index, hash }: IndexedEvent, path: readonly Hash[], { size, root }: LoggedHead): void {
  const claim = { index, size, leaf: leafOfEvent(hash), root: Buffer.from(root, 'hex') };
  if (!provesInclusion(path, claim)) throw headsError('HEADS.MISMATCH', { why: 'proof', size });
}

async function indexed(manager: EntityManager, where: string, values: unknown[]): Promise<IndexedEvent | null> {
  const text = `select i.sequence::text as sequence, i.stream, i.event_id as event, encode(i.hash, 'hex') as hash
    from ${PLATFORM}.log_index i where ${where}`;
  const [row] = await manager.query<(Omit<IndexedEvent, 'index'> & { sequence: string })[]>(text, values);
  return row ? { stream: row.stream, event: row.event, hash: row.hash, index: Number(row.sequence) } : null;
}

function treeIn(manager: EntityManager): LogTree {
  const ask: Ask = (text, values) => manager.query(text, [...values]);
  return new LogTree(ask);
}

/** Read models that are being built again do not reach the head yet. */
async function reached<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw error instanceof RangeError ? webError('READ_MODEL.UNAVAILABLE') : error;
  });
}

function hex(hash: Hash): string {
  return hash.toString('hex');
}
