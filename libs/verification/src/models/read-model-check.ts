import type { Pool } from 'pg';
import type { EventCatalogue, EventLog } from '#event-store';
import type { Finding } from '#invariants';
import { verifyReadModels, type Compared, type Incomparable, type Projection, type Skips } from '#projections';

export interface ReadModelOptions {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly catalogue: Pick<EventCatalogue, 'upcast'>;
  readonly skips: Skips;
  readonly projections: readonly Projection[];
  readonly onProgress?: (events: number) => void;
}

/** Compares every read model with a fresh fold of the log (I8). @returns how many were compared, and what differs */
export async function checkReadModels({ catalogue, projections, onProgress, ...rest }: ReadModelOptions): Promise<{
  readonly compared: number;
  readonly findings: readonly Finding[];
}> {
  const upcaster = { upcast: catalogue.upcast.bind(catalogue) };
  const { compared, incomparable } = await verifyReadModels({ ...rest, upcaster }, projections, onProgress);
  return {
    compared: compared.length,
    findings: [...compared.flatMap(differingTables), ...incomparable.map(incomparableFinding)],
  };
}

function differingTables({ name, version, sequence, differences, rows }: Compared): Finding[] {
  return differences.map(({ table, rows: [live, fresh] }) => {
    const first = rows.find((row) => row.table === table);
    const where = first ? { kind: first.kind, key: first.key, columns: first.columns.join(' ') } : {};
    const details = { projection: name, version, sequence, table, rows: live, expected: fresh, ...where };
    return { code: 'READ_MODEL.DIFFERS', event: null, details };
  });
}

function incomparableFinding({ name, version, why, eventId = '', trace }: Incomparable): Finding {
  const code = why === 'noTables' ? 'READ_MODEL.MISSING' : 'READ_MODEL.CANNOT_TAKE';
  return {
    code,
    event: null,
    details: { projection: name, version, event: eventId, errorClass: trace?.errorClass ?? '' },
  };
}
