import { streamKind, type StoredEvent } from '#kernel';
import { auditOf, type Finding, type StreamAudit } from '#invariants';

interface Audited {
  readonly audit: StreamAudit;
  revision: number;
}

/** Streams whose audits are kept at once; a bundle of more is read again for the others. */
export const AUDITED_AT_ONCE = 20_000;

/**
 * The rules of streams, over those that a bundle holds from their first event on without a hole: others cannot be judged.
 * Of many streams it takes a share, so that what is kept does not grow with the bundle.
 */
export class StreamAudits {
  readonly #audited = new Map<string, Audited>();

  /** @param share which of `shares` parts of all streams it takes */
  constructor(
    private readonly share: number,
    private readonly shares: number,
  ) {}

  /** Streams judged so far: from their first event on, none missing. */
  get judged(): number {
    return this.#audited.size;
  }

  /** What an event breaks, and the audit that says so; null where it is not judged here. */
  take(event: StoredEvent): { readonly findings: readonly Finding[]; readonly audit: StreamAudit } | null {
    const { stream, revision } = event;
    if (shareOf(stream, this.shares) !== this.share) return null;
    const known = revision === 0 ? this.#begin(stream) : this.#audited.get(stream);
    if (!known) return null;
    if (revision !== known.revision + 1) {
      this.#audited.delete(stream);
      return null;
    }
    known.revision = revision;
    return { findings: known.audit.take(event), audit: known.audit };
  }

  #begin(stream: string): Audited | undefined {
    const audit = auditOf(streamKind(stream), stream);
    if (!audit) return undefined;
    const begun = { audit, revision: -1 };
    this.#audited.set(stream, begun);
    return begun;
  }
}

/** Spreads streams evenly; any function of the name will do. */
function shareOf(stream: string, shares: number): number {
  let sum = 0;
  for (let at = 0; at < stream.length; at++) sum = (sum * 31 + stream.charCodeAt(at)) % 1_000_003;
  return sum % shares;
}
