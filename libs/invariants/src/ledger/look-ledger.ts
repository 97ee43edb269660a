import { partsOf } from '#kernel';
import { DECIDED_BEFORE_MS } from '../clocks.js';
import { fault, unless, type Fault } from '../fault.js';
import type { AccessFact, DisclosureFact } from '../shapes/others.js';

type Asked = Extract<DisclosureFact, { type: 'ContentRequested' }>['data'];
type Looked = Extract<AccessFact, { type: 'Looked' }>;

/** A request to see content that is undecided, or granted and in force. */
interface Request extends Asked {
  readonly case: string;
  readonly grantedBy: string | null;
  readonly until: string | null;
}

/** Requests kept before those long over are swept out. */
const SWEEP = 1_000;

/** I10: every look at content or an identity stands on a granted request with a purpose, of this reader, by another. */
export class LookLedger {
  readonly #requests = new Map<string, Request>();
  #sweepAt = SWEEP;

  inDisclosure(fact: DisclosureFact): readonly Fault[] {
    switch (fact.type) {
      case 'ContentRequested': {
        const request = { ...fact.data, case: partsOf(fact.stream).id, grantedBy: null, until: null };
        this.#requests.set(fact.data.request, request);
        this.#sweep(fact.metadata.recordedAt);
        return [];
      }
      case 'ContentGranted': {
        const known = this.#requests.get(fact.data.request);
        if (!known) return [];
        const granted = { ...known, grantedBy: fact.metadata.actor, until: fact.data.until };
        this.#requests.set(fact.data.request, granted);
        return [];
      }
      case 'ContentRefused':
      case 'ContentWithdrawn':
        this.#requests.delete(fact.data.request);
        return [];
      default:
        return [];
    }
  }

  inAccess(fact: AccessFact): readonly Fault[] {
    const { actor, recorder } = fact.metadata;
    const [reader] = partsOf(fact.stream).id.split('-');
    const own = unless(actor === reader && mayBeWrittenBy(recorder, fact), 'ACCESS.LOOK_FOR_ANOTHER');
    return fact.type === 'Looked' ? [...own, ...this.#standsOn(fact)] : own;
  }

  /** Why somebody asked, and who interfered, is seen by right of a role. */
  #standsOn({ data, metadata }: Looked): readonly Fault[] {
    if (data.scope !== 'content' && data.scope !== 'identity') return [];
    const request = this.#requests.get(data.request ?? '');
    const his = request?.officer === metadata.actor && request.case === data.case && request.scope === data.scope;
    const granted = his && request.grantedBy !== null && request.grantedBy === data.grantedBy;
    if (!granted || request.until === null || request.purpose !== data.purpose)
      return [fault('ACCESS.LOOK_WITHOUT_GRANT')];
    // Where the stream's clock was raised, the look's own time says when it was.
    const raised = metadata.flags?.includes('clockRaised') ?? false;
    const at = raised ? metadata.occurredAt : metadata.recordedAt;
    return unless(Date.parse(at) - DECIDED_BEFORE_MS < Date.parse(request.until), 'ACCESS.LOOK_EXPIRED');
  }

  #sweep(now: string): void {
    if (this.#requests.size < this.#sweepAt) return;
    for (const [id, { until }] of this.#requests) if (until !== null && until < now) this.#requests.delete(id);
    this.#sweepAt = Math.max(SWEEP, 2 * this.#requests.size);
  }
}

/** Only what is handed out to an auditor, or was refused him, is written down by another: the operator who ran it. */
function mayBeWrittenBy(recorder: string | undefined, fact: AccessFact): boolean {
  if (recorder === undefined) return true;
  if (recorder === fact.metadata.actor) return false;
  return fact.type !== 'Looked' || (fact.data.purpose === 'audit' && fact.data.scope === 'content');
}
