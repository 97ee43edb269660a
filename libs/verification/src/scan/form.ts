import { hash } from 'node:crypto';
import type { EventCatalogue } from '#event-store';
import { placeOf, type Finding } from '#invariants';
import { canonical, eventHash, NotCanonicalError, type EventMetadata, type StoredEvent } from '#kernel';

const KEY = /^[a-z][A-Za-z0-9]*$/;
const REMEMBERED_KEYS = 10_000;

/**
 * Looks whether values are canonical as they stand, without building them anew: keys sorted and of our form, safe
 * integers (docs/adr/0004). Strings are looked at in the text (`textOf`), where what must not be in them shows.
 */
export class CanonicalWalk {
  readonly #proper = new Set<string>();

  isCanonical(value: unknown): boolean {
    switch (typeof value) {
      case 'string':
      case 'boolean':
        return true;
      case 'number':
        return Number.isSafeInteger(value) && !Object.is(value, -0);
      case 'object':
        return value === null || (Array.isArray(value) ? this.#isList(value) : this.#isObject(value));
      default:
        return false;
    }
  }

  #isList(values: readonly unknown[]): boolean {
    for (const value of values) if (!this.isCanonical(value)) return false;
    return true;
  }

  #isObject(value: object): boolean {
    let before = '';
    for (const key in value) {
      if (before >= key || !this.#isProper(key)) return false;
      before = key;
      if (!this.isCanonical((value as Readonly<Record<string, unknown>>)[key])) return false;
    }
    return true;
  }

  #isProper(key: string): boolean {
    if (this.#proper.has(key)) return true;
    if (!KEY.test(key)) return false;
    if (this.#proper.size < REMEMBERED_KEYS) this.#proper.add(key);
    return true;
  }
}

/** The text an event's hash is over, if what it holds is canonical as it stands. */
function textOf({ stream, revision, id, type, data, metadata }: StoredEvent): string {
  const unhashed: Omit<EventMetadata, 'hash'> & { readonly hash: undefined } = { ...metadata, hash: undefined };
  return JSON.stringify(['baton/event/1', stream, String(revision), id, type, data, unhashed]);
}

/** What the form of one event says. */
export interface Form {
  /** Recomputed from content; null when the content cannot be written canonically at all. */
  readonly hash: string | null;
  readonly findings: readonly Finding[];
}

const SOUND: readonly Finding[] = [];

/** The first look at an event: canonical, a type we know, a version we can read, in a stream of ours (docs/adr/0014). */
export class FormCheck {
  readonly #walk = new CanonicalWalk();

  constructor(
    private readonly catalogue: Pick<EventCatalogue, 'has' | 'versionOf'>,
    private readonly streamKinds: ReadonlySet<string>,
  ) {}

  check(event: StoredEvent): Form {
    const flaws = this.#flaws(event);
    if (this.#walk.isCanonical(event.data) && this.#walk.isCanonical(event.metadata)) {
      const text = textOf(event);
      // JSON escapes what a canonical string must not hold, and some that it may: then it is looked at closely.
      if (!text.includes('\\u')) return { hash: hash('sha256', text, 'hex'), findings: flaws };
    }
    return closely(event, flaws);
  }

  #flaws(event: StoredEvent): readonly Finding[] {
    const { type, stream, metadata } = event;
    const known = this.catalogue.has(type);
    const ours = this.streamKinds.has(stream.slice(0, stream.indexOf('-')));
    if (known && ours && metadata.v <= this.catalogue.versionOf(type)) return SOUND;
    const flaws: Finding[] = [];
    if (!ours) flaws.push({ code: 'FORM.UNKNOWN_STREAM', event: placeOf(event), details: {} });
    if (!known) flaws.push({ code: 'FORM.UNKNOWN_TYPE', event: placeOf(event), details: {} });
    else if (metadata.v > this.catalogue.versionOf(type))
      flaws.push({
        code: 'FORM.NEWER_VERSION',
        event: placeOf(event),
        details: { version: metadata.v, known: this.catalogue.versionOf(type) },
      });
    return flaws;
  }
}

function closely(event: StoredEvent, flaws: readonly Finding[]): Form {
  try {
    const sorted = isSame(event.data) && isSame(event.metadata);
    const order: Finding = { code: 'FORM.NOT_CANONICAL', event: placeOf(event), details: { why: 'order of keys' } };
    return { hash: eventHash(event), findings: sorted ? flaws : [...flaws, order] };
  } catch (error) {
    if (!(error instanceof NotCanonicalError)) throw error;
    // The path names keys, which of a strange event may be anything: only what is wrong is told.
    const finding = { code: 'FORM.NOT_CANONICAL', event: placeOf(event), details: { why: error.why } };
    return { hash: null, findings: [...flaws, finding] };
  }
}

function isSame(value: unknown): boolean {
  return JSON.stringify(canonical(value)) === JSON.stringify(value);
}
