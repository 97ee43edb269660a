import { CaseAudit, Tally, type CaseSnapshot, type Finding } from '#invariants';
import { partsOf, type JsonValue, type StoredEvent } from '#kernel';
import type { Facts, FactsByKey } from './facts.js';

type NumberState = 'granted' | 'registered' | 'voided';

interface RegisterBook {
  granted: number;
  next: number;
  readonly numbers: Map<number, NumberState>;
}

interface CasePage {
  readonly audit: CaseAudit;
  revision: number;
}

/** Every case and register as the log alone tells them, kept while it is read; holds a page for each case. */
export class CaseBook {
  readonly tally: Tally;
  readonly #cases = new Map<string, CasePage>();
  readonly #registers = new Map<string, RegisterBook>();

  /** @param zone IANA zone of the office's days */
  constructor(zone: string) {
    this.tally = new Tally(zone);
  }

  /** @returns what the equation has against it */
  take(event: StoredEvent): readonly Finding[] {
    const { kind, id, officeId } = partsOf(event.stream);
    if (kind === 'register') this.#takeRegister(event, `${officeId} ${id}`);
    if (kind === 'slip' || kind === 'case') this.#takeNumber(event, officeId);
    return kind === 'case' ? this.#takeCase(event, id) : [];
  }

  /** As the board has them. */
  caseload(): FactsByKey {
    return this.#each(({ audit }, snapshot) => ({
      stage: snapshot.stage,
      open: audit.standing?.open === true ? 1 : 0,
      category: audit.standing?.category ?? '',
      owner: audit.standing?.owner ?? '',
      number: snapshot.number?.number ?? null,
      items: snapshot.items.length,
      openHandovers: snapshot.openHandovers.length,
    }));
  }

  /** How much of each case was told. */
  timeline(): FactsByKey {
    return this.#each(({ revision }) => ({ events: revision + 1, last: revision }));
  }

  access(): FactsByKey {
    return this.#each((_page, { readers }) => ({ readers: readers ? [...readers].sort().join(' ') : null }));
  }

  /** By case and item. */
  items(): FactsByKey {
    const items = new Map<string, Facts>();
    for (const [id, { audit }] of this.#cases) {
      for (const { item, holder, inTransit, lost } of audit.snapshot()?.items ?? []) {
        const handover = inTransit?.handover ?? null;
        items.set(`${id} ${item}`, { holder: `${holder.kind} ${holder.id}`, handover, lost: lost ? 1 : 0 });
      }
    }
    return items;
  }

  handovers(): FactsByKey {
    return this.#each((_page, { openHandovers, unusedSignOffs }) => ({
      open: openHandovers
        .map(({ handover }) => handover)
        .sort()
        .join(' '),
      unused: unusedSignOffs
        .map(({ signOff }) => signOff)
        .sort()
        .join(' '),
    }));
  }

  /** By office, series and year. */
  registers(): FactsByKey {
    return new Map(
      [...this.#registers].map(([key, { granted, next, numbers }]) => {
        const states = [...numbers.values()];
        const count = (state: NumberState) => states.filter((each) => each === state).length;
        return [key, { granted, next, registered: count('registered'), voided: count('voided') }];
      }),
    );
  }

  #each(facts: (page: CasePage, snapshot: CaseSnapshot) => Facts): FactsByKey {
    return new Map(
      [...this.#cases].flatMap(([id, page]) => {
        const snapshot = page.audit.snapshot();
        return snapshot ? [[id, facts(page, snapshot)] as const] : [];
      }),
    );
  }

  #takeCase(event: StoredEvent, id: string): readonly Finding[] {
    const page = this.#cases.get(id) ?? { audit: new CaseAudit(event.stream), revision: -1 };
    this.#cases.set(id, page);
    page.revision = event.revision;
    const before = page.audit.standing;
    page.audit.take(event);
    return this.tally.take(event, before, page.audit.standing);
  }

  /** What breaks a rule there is for `ops verify` to say; here only what is counted. */
  #takeRegister({ type, data }: StoredEvent, key: string): void {
    const next = numberIn(data['next']);
    const book = this.#registers.get(key);
    if (type === 'RegisterOpened') this.#registers.set(key, book ?? { granted: 0, next, numbers: new Map() });
    if (!book) return;
    book.next = next;
    if (type === 'NumberVoided') book.numbers.set(numberIn(data['sequence']), 'voided');
    const grants = type === 'NumbersGranted' && Array.isArray(data['grants']) ? data['grants'] : [];
    book.granted += grants.length;
    for (const grant of grants as readonly JsonValue[]) book.numbers.set(sequenceOf(grant), 'granted');
  }

  #takeNumber({ type, data }: StoredEvent, office: string): void {
    const arrived = type === 'Registered' || type === 'SlipNumbered';
    if (!arrived && type !== 'RegistrationVoided') return;
    const { series, year, sequence } = data;
    if (typeof series !== 'string' || typeof year !== 'number' || typeof sequence !== 'number') return;
    const numbers = this.#registers.get(`${office} ${series}-${year}`)?.numbers;
    if (!numbers) return;
    const isVoid = !arrived || numbers.get(sequence) === 'voided';
    numbers.set(sequence, isVoid ? 'voided' : 'registered');
  }
}

function numberIn(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : -1;
}

function sequenceOf(grant: JsonValue): number {
  return typeof grant === 'object' && grant !== null && 'sequence' in grant ? numberIn(grant.sequence) : -1;
}
