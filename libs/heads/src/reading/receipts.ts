import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { SlipQueries } from '#custody';
import { streams, type SlipId } from '#kernel';
import type { CheckpointWaiter } from '#projections';
import { encodeReceipt, uncheckedReceiptOf, type Receipt } from '#proofs';
import { answered, CHECKPOINTS, OFFICE, type OfficeSettings } from '#web';
import type { DataSource } from 'typeorm';
import { headsError } from '../domain/heads.errors.js';
import { askForHead } from '../signing/head-demand.js';
import type { LoggedHead } from '../signing/head-stream.js';
import type { ReceiptParts, ReceiptView } from './proof.dto.js';
import { ProofQueries } from './proof.query.js';
import { SignedHeads } from './signed-heads.js';

/** Milliseconds a receipt waits for the head it asked for. */
const PATIENCE = 3_000;

/** Receipts of handover slips: that the slip's number is in the log, checked without any server. */
@Injectable()
export class Receipts {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(CHECKPOINTS) private readonly checkpoints: CheckpointWaiter,
    @Inject(OFFICE) private readonly office: OfficeSettings,
    private readonly slips: SlipQueries,
    private readonly heads: SignedHeads,
    private readonly proofs: ProofQueries,
  ) {}

  /**
   * The receipt of a slip that is for the reader.
   * @throws RECORD.UNKNOWN, PROOF.SLIP_NOT_NUMBERED, READ_MODEL.UNAVAILABLE, STORE.UNAVAILABLE; PROOF.PENDING when no head
   *   was signed in time
   */
  async of(reader: Identity, id: string): Promise<ReceiptView> {
    const { number } = await this.slips.slip(reader, id);
    const numbered = await this.proofs.placeOf(streams.slip(this.office.id, id as SlipId), 'SlipNumbered');
    if (number === null || !numbered) throw headsError('PROOF.SLIP_NOT_NUMBERED');
    const head = await this.#headOver(numbered.index);
    const { event, ...leaf } = await this.proofs.under(head, numbered);
    const receipt = uncheckedReceiptOf(head.checkpoint, head.key, leaf);
    const encoded = encodeReceipt(receipt).toString('base64url');
    return { slip: id, number, event, receipt: encoded, checkpoint: head.checkpoint, parts: partsOf(receipt) };
  }

  /** A head that covers a leaf: the last one, or the one that is asked for. */
  async #headOver(index: number): Promise<LoggedHead> {
    const last = await this.heads.last();
    if (last && last.size > index) return last;
    const changes = this.checkpoints.changes(AbortSignal.timeout(PATIENCE));
    try {
      // Listening before asking: the answer must not come in between.
      const next = changes.next();
      await answered(askForHead((text, values) => this.db.query(text, [...values])));
      for (let step = await next; !step.done; step = await changes.next()) {
        const head = await this.heads.last();
        if (head && head.size > index) return head;
      }
    } finally {
      await changes.return(undefined);
    }
    throw headsError('PROOF.PENDING');
  }
}

function partsOf({ head, keyId, signature, index, eventHash, path }: Receipt): ReceiptParts {
  return {
    ...{ origin: head.origin, size: head.size, root: head.root.toString('hex') },
    ...{ key: keyId, signature: signature.toString('hex') },
    ...{ index, eventHash, path: path.map((hash) => hash.toString('hex')) },
  };
}
