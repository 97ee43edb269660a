import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { roleFor, type Identity } from '#access';
import { visibleSlips } from '#custody';
import { PLATFORM } from '#projections';
import { partsOf } from '#kernel';
import { visibleRegisters } from '#registers';
import { answered, CASE_ACCESS, named, OFFICE, type OfficeSettings, visibleAmong } from '#web';
import type { DataSource } from 'typeorm';

/** That something changed: codes, ids and numbers, never content. */
export interface Change {
  readonly type: string;
  /** case, slip, register or directory. */
  readonly kind: string;
  /** Id of the case or slip; `series-year` of a register. */
  readonly id: string;
  readonly revision: number;
}

/** A change with its place in the log, which no reader is told. */
export interface PlacedChange extends Change {
  readonly sequence: number;
}

export interface ChangePage {
  readonly changes: readonly PlacedChange[];
  /** How far was looked. */
  readonly upTo: number;
}

/** Changes read at once: what a slow reader costs at most. */
export const PAGE = 500;

/** What tells who may see what: nothing is told that these have not reached. */
const JUDGES = [CASE_ACCESS, 'slips', 'register'];

/** The leaf index as a list of changes, as far as a reader sees. */
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

  /** The changes for this reader among the next 500 events after a sequence, and how far was looked. */
  async after(reader: Identity, sequence: number): Promise<ChangePage> {
    const text = `select sequence::text as sequence, stream, revision::text as revision, type
      from ${PLATFORM}.log_index i where i.sequence > $1 and i.sequence <= (
        select case when count(*) = $2 then min(c.sequence) else -1 end from ${PLATFORM}.checkpoints c where c.name = any($3))
      order by i.sequence limit ${PAGE}`;
    const rows = await this.db.query<{ sequence: string; stream: string; revision: string; type: string }[]>(text, [
      sequence,
      JUDGES.length,
      JUDGES,
    ]);
    const changes = rows.flatMap((row) => {
      const { kind, officeId, id } = partsOf(row.stream);
      if (officeId !== this.office.id) return [];
      return [{ sequence: Number(row.sequence), type: row.type, kind, id, revision: Number(row.revision) }];
    });
    const upTo = Number(rows.at(-1)?.sequence ?? sequence);
    return { changes: await this.#visible(reader, changes), upTo };
  }

  /** Of all other kinds nobody is told anything: staff, sessions, looks, identities, keys. */
  async #visible(reader: Identity, changes: readonly PlacedChange[]): Promise<readonly PlacedChange[]> {
    const ids = (wanted: string) => [...new Set(changes.flatMap(({ kind, id }) => (kind === wanted ? [id] : [])))];
    const shown = new Map<string, ReadonlySet<string>>([
      ['case', await visibleAmong(this.db, reader, 'changes.read', ids('case'))],
      ['slip', await visibleSlips(this.db, reader, ids('slip'))],
      ['register', await this.#registers(reader, ids('register'))],
      ['directory', new Set(roleFor(reader, 'directory.read') ? ids('directory') : [])],
    ]);
    return changes.filter(({ kind, id }) => shown.get(kind)?.has(id) ?? false);
  }

  async #registers(reader: Identity, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const columns = { office: 'r.office', series: 'r.series', year: 'r.year' };
    const { sql, parameters } = visibleRegisters(reader, this.office.sealedSeries, columns);
    const text = `select r.id from (
        select id, cast(:office as text) as office, regexp_replace(id, '-[0-9]+$', '') as series,
          cast(substring(id from '[0-9]+$') as integer) as year
        from unnest(cast(:ids as text[])) as given(id)) r where ${sql}`;
    const rows = await named<{ id: string }>(this.db, text, { ...parameters, office: this.office.id, ids });
    return new Set(rows.map(({ id }) => id));
  }
}
