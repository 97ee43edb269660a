import { partsOf, streams, type CaseId, type OfficeId, type StoredEvent } from '#kernel';
import type { Chains, Holes } from './chains.js';
import { officeIn, type BundleManifest } from './manifest.js';

/** What belongs into a bundle, and what may be missing of a stream in it. */
export interface ScopeRule {
  /** Null when an event of this stream does not belong here. */
  holesIn(event: StoredEvent, chains: Chains): Holes | null;
  /** The stream of the case, where the bundle is of one. */
  readonly caseStream: string | null;
}

/**
 * Of a case: its own stream, and what stands beside it under its id, from the first event on; slips that carry it, of
 * which lines of other cases are withheld; of registers and of readers' looks only the events that are about it.
 * Of a period: everything, and a stream may have begun before.
 */
export function scopeRule({ origin, scope }: Pick<BundleManifest, 'origin' | 'scope'>): ScopeRule {
  if (scope.kind === 'period') {
    const first: Holes = scope.from === 0 ? 'withheld' : 'any';
    return { caseStream: null, holesIn: ({ stream }, chains) => (chains.knows(stream) ? 'withheld' : first) };
  }
  const office = officeIn(origin) as OfficeId;
  const id = scope.case as CaseId;
  const own = [streams.case(office, id), streams.disclosure(office, id), streams.gaps(office, id)];
  return {
    caseStream: streams.case(office, id),
    holesIn: ({ stream }) => {
      const { kind, officeId } = partsOf(stream);
      if (own.includes(stream)) return 'none';
      if (officeId !== office) return null;
      if (kind === 'slip') return 'withheld';
      return kind === 'register' || kind === 'access' ? 'any' : null;
    },
  };
}
