import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { EventCatalogue, type EventLog } from '#event-store';
import { cursorOf, DEFAULT_LIMIT, EVENT_LOG, OFFICE, placeOf, type OfficeSettings, type PageQuery } from '#web';
import { headsError } from '../domain/heads.errors.js';
import { HeadStream, type LoggedHead } from '../signing/head-stream.js';
import type { HeadsPage, HeadView } from './proof.dto.js';

const CURSOR = z.tuple([z.literal('heads'), z.int().min(0)]);

/** Signed heads as the log has them: they are there without the read models. */
@Injectable()
export class SignedHeads {
  readonly #stream: HeadStream;

  constructor(@Inject(EVENT_LOG) log: EventLog, catalogue: EventCatalogue, @Inject(OFFICE) office: OfficeSettings) {
    this.#stream = new HeadStream(log, catalogue, office.id);
  }

  /** @throws STORE.UNAVAILABLE */
  async last(): Promise<LoggedHead | null> {
    return this.#stream.last();
  }

  /** @throws HEADS.NONE, STORE.UNAVAILABLE */
  async latest(): Promise<LoggedHead> {
    const head = await this.last();
    if (!head) throw headsError('HEADS.NONE');
    return head;
  }

  /** A page, the newest first: revisions have no gap, so its place is known. @throws READ.CURSOR, STORE.UNAVAILABLE */
  async page({ cursor, limit = DEFAULT_LIMIT }: PageQuery): Promise<HeadsPage> {
    const last = cursor === undefined ? (await this.last())?.revision : placeOf(cursor, CURSOR)[1];
    if (last === undefined) return { heads: [], next: null };
    const first = Math.max(0, last - limit + 1);
    const heads: HeadView[] = [];
    for await (const head of this.#stream.from(first)) {
      if (head.revision > last) break;
      heads.unshift(viewOf(head));
    }
    return { heads, next: first > 0 ? cursorOf(['heads', first - 1]) : null };
  }
}

function viewOf({ revision, size, root, key, signedAt, checkpoint }: LoggedHead): HeadView {
  return { revision, size, root, key, signedAt, checkpoint };
}
