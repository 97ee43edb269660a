import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { PLATFORM } from '#projections';
import { partsOf } from '#kernel';
import { answered, OFFICE, type OfficeSettings } from '#web';
import type { DataSource } from 'typeorm';

/** That something changed: codes, ids and numbers, never content. */
export interface Change {
  readonly sequence: number;
  readonly type: string;
  /** case, slip, register, … */
  readonly kind: string;
  /** Id of the case or slip; `series-year` of a register. */
  readonly id: string;
  readonly revision: number;
}

/** Changes read at once: what a slow reader costs at most. */
export const PAGE = 500;

/** The leaf index as a list of changes. */
@Injectable()
export class ChangeLog {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** Sequence of the last indexed event; -1 when there is none. @throws READ_MODEL.UNAVAILABLE */
  async end(): Promise<number> {
    const text = `select max(sequence)::text as sequence from ${PLATFORM}.log_index`;
    const rows = await answered(this.db.query<{ sequence: string | null }[]>(text));
    return Number(rows[0]?.sequence ?? -1);
  }

  /** Up to 500 changes of this office after a sequence, and how far was looked. */
  async after(sequence: number): Promise<{ readonly changes: readonly Change[]; readonly upTo: number }> {
    const text = `select sequence::text as sequence, stream, revision::text as revision, type
      from ${PLATFORM}.log_index i where i.sequence > $1 order by i.sequence limit ${PAGE}`;
    const rows = await this.db.query<{ sequence: string; stream: string; revision: string; type: string }[]>(text, [
      sequence,
    ]);
    const changes = rows.flatMap((row) => {
      const { kind, officeId, id } = partsOf(row.stream);
      if (officeId !== this.office.id) return [];
      return [{ sequence: Number(row.sequence), type: row.type, kind, id, revision: Number(row.revision) }];
    });
    return { changes, upTo: Number(rows.at(-1)?.sequence ?? sequence) };
  }
}
