import type { StoredEvent } from '#kernel';
import { Clocks } from '../clocks.js';
import { fault, foundAt, unless, type Fault } from '../fault.js';
import type { Finding, StreamAudit } from '../finding.js';
import { claimedPlace, read } from '../reading.js';
import type { Told } from '../shapes/common.js';
import { disclosureFact, type DisclosureFact } from '../shapes/others.js';

interface Request {
  readonly officer: string;
  readonly askedBy: string;
  readonly status: 'undecided' | 'granted' | 'refused' | 'withdrawn';
}

const THIRTY_DAYS = 30 * 24 * 3_600_000;

/** Who may see what a case holds: asked, decided once by another person, for thirty days at most (docs/adr/0012, point 8). */
export class DisclosureAudit implements StreamAudit {
  readonly #clocks = new Clocks();
  readonly #requests = new Map<string, Request>();
  readonly #reviewed = new Set<string>();

  take(event: StoredEvent): readonly Finding[] {
    const { fact, faults } = read(disclosureFact, event, 'ACCESS.MALFORMED');
    if (!fact) return foundAt(claimedPlace(event), faults);
    return foundAt(fact, [...this.#clocks.take(fact), ...this.#rules(fact)]);
  }

  #rules(fact: DisclosureFact): readonly Fault[] {
    switch (fact.type) {
      case 'ContentRequested':
        return this.#asked(fact.data.request, fact.data.officer, fact.metadata.actor);
      case 'ContentGranted': {
        const late = Date.parse(fact.data.until) > Date.parse(fact.metadata.recordedAt) + THIRTY_DAYS;
        const decided = this.#decided(fact.data.request, 'granted', fact.metadata);
        return [...decided, ...unless(!late, 'ACCESS.GRANT_TOO_LONG')];
      }
      case 'ContentRefused':
        return this.#decided(fact.data.request, 'refused', fact.metadata);
      case 'ContentWithdrawn':
        return this.#moved(fact.data.request, 'granted', 'withdrawn');
      case 'LookReviewed': {
        const { look, reader } = fact.data;
        const again = this.#reviewed.has(look);
        this.#reviewed.add(look);
        return unless(!again && reader !== fact.metadata.actor, 'ACCESS.REVIEW');
      }
      case 'InterferenceRecorded':
        return [];
    }
  }

  #asked(request: string, officer: string, askedBy: string): readonly Fault[] {
    const faults = unless(!this.#requests.has(request), 'ACCESS.REQUEST_UNKNOWN', { request });
    this.#requests.set(request, { officer, askedBy, status: 'undecided' });
    return faults;
  }

  #decided(id: string, status: Request['status'], { actor, recorder, delegator }: Told): readonly Fault[] {
    const known = this.#requests.get(id);
    const faults = this.#moved(id, 'undecided', status);
    const own = [actor, recorder, delegator].some((one) => one !== undefined && isHis(known, one));
    return own ? [...faults, fault('ACCESS.GRANT_TO_SELF')] : faults;
  }

  #moved(id: string, from: Request['status'], to: Request['status']): readonly Fault[] {
    const known = this.#requests.get(id);
    if (known) this.#requests.set(id, { ...known, status: to });
    return unless(known?.status === from, 'ACCESS.REQUEST_UNKNOWN', { request: id });
  }
}

function isHis(request: Request | undefined, person: string): boolean {
  return request?.officer === person || request?.askedBy === person;
}
