import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { isEnvelope, Secret, streams, type Clock, type Instant, type JsonValue } from '#kernel';
import type { HeldRole } from '#access';
import { Opener } from '#event-store';
import { CLOCK, OFFICE, type OfficeSettings } from '#web';
import { RightsLease } from './authentication/rights-lease.js';
import { delegatesOf, isStaffOrAbove, rolesInForce, subordinatesOf } from './domain/staff.queries.js';
import type { Member, SealedText, Staff } from './domain/staff.state.js';

const OPENED = 5000;

/** Staff as it stands at one revision. */
export interface StaffSnapshot {
  readonly staff: Staff;
  readonly revision: number;
}

/**
 * Who is on the staff and who stands above whom, for other contexts: never older than the lease (25 ms).
 * Every question throws STORE.UNAVAILABLE when that cannot be read.
 */
@Injectable()
export class StaffDirectory {
  /** Opened texts by event and field: events never change, so these cannot be stale. */
  readonly #opened = new LRUCache<string, string>({ max: OPENED });

  constructor(
    private readonly lease: RightsLease,
    private readonly opener: Opener,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** @param staleToo for answers that change nothing: up to 60 s old while the store cannot be read */
  async current(staleToo = false): Promise<StaffSnapshot> {
    const { staff, revision } = await this.lease.rights(staleToo);
    return { staff, revision };
  }

  /** A member of staff, also one who left; null when there is none of this code. */
  async person(code: string): Promise<Member | null> {
    return (await this.current()).staff.people.get(code) ?? null;
  }

  /** Whether this is a member of staff, a named leader, or anyone above staff (domain §6.3). */
  async isOrAbove(code: string): Promise<boolean> {
    return isStaffOrAbove((await this.current()).staff, code);
  }

  /** Those to whom he has delegated a role that is in force. */
  async delegatesOf(code: string, now: Instant = this.clock.now()): Promise<readonly string[]> {
    return delegatesOf((await this.current()).staff, code, now);
  }

  /** All who are, by any number of steps, below this person or leader. */
  async subordinatesOf(code: string): Promise<readonly string[]> {
    return subordinatesOf((await this.current()).staff, code);
  }

  /** His roles in force now, delegated ones included; none for who left or is not on the staff. */
  async rolesOf(code: string): Promise<readonly HeldRole[]> {
    return rolesInForce((await this.current()).staff, code, this.clock.now());
  }

  /**
   * Codes of staff (who has not left) and of leaders outside who bear one of these names. Compared without spaces,
   * punctuation and case, and with full-width forms folded: a dot in a name does not keep a report off the sealed register.
   * @throws CONTENT.*, KEYS.UNAVAILABLE
   */
  async namesakesOf(names: readonly string[]): Promise<readonly string[]> {
    const asked = new Set(names.map(comparable));
    const { staff } = await this.current();
    const present = [...staff.people].filter(([, { left }]) => !left);
    const found: string[] = [];
    for (const [code, { name }] of [...present, ...staff.leaders]) {
      if (asked.has(comparable(await this.open(name)))) found.push(code);
    }
    return found;
  }

  /**
   * The text of a name, post or contact. These are office data that colleagues may see (staff.read), not the protected
   * content of a report: showing them takes no recorded look. They are sealed so that a stolen log names nobody.
   * @throws CONTENT.*, KEYS.UNAVAILABLE
   */
  async open({ event, field, value }: SealedText): Promise<string> {
    const place = `${event}.${field}`;
    const known = this.#opened.get(place);
    if (known !== undefined) return known;
    const text = textOf(await this.#content({ event, field, value }));
    this.#opened.set(place, text);
    return text;
  }

  async #content({ event, field, value }: SealedText): Promise<JsonValue> {
    if (value instanceof Secret) return value.reveal();
    if (!isEnvelope(value)) return '';
    return this.opener.openEnvelope(streams.staff(this.office.id), event, field, value);
  }
}

function textOf(content: JsonValue): string {
  return typeof content === 'string' ? content : '';
}

function comparable(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s\p{P}\p{S}]/gu, '')
    .toLocaleLowerCase('und');
}
