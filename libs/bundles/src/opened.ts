import {
  partsOf,
  streams,
  type CaseId,
  type JsonObject,
  type JsonValue,
  type OfficeId,
  type StoredEvent,
} from '#kernel';
import { BundleFlaw, type FlawCode, type FlawPlace } from './flaws.js';
import { isObject } from './form.js';
import { parseOpenedLine } from './lines.js';
import type { BundleManifest } from './manifest.js';
import { envelopeHolds, sealedFieldsOf, type SealedField } from './opening.js';
import { parsed, type BundleReader } from './reading.js';

const FILE = 'opened.jsonl';

/** A sealed field of the case as the bundle shows it: its text, which was found in its envelope, or why not. */
export type OpenedText = { readonly event: string; readonly field: string } & (
  { readonly content: JsonValue } | { readonly refusal: string }
);

type Opened = NonNullable<BundleManifest['opened']>;

/** A request to see content: who is to read, and until when, once another person granted it. */
interface Asked {
  readonly officer: string;
  readonly until: string | null;
}

/** What is remembered of a case's events to judge what was opened of it. */
export class OpenedBook {
  readonly #fields = new Map<string, SealedField>();
  readonly #asked = new Map<string, Asked>();
  /** Looks that stood on a grant in force, with the fields they were recorded for. */
  readonly #looks = new Map<string, { readonly request: string; readonly fields: readonly string[] }>();

  /** The case's own: what is sealed elsewhere is never opened. */
  readonly #stream: string;
  /** Where it is asked for and granted. */
  readonly #disclosure: string;

  constructor(
    private readonly office: OfficeId,
    private readonly id: CaseId,
  ) {
    this.#stream = streams.case(office, id);
    this.#disclosure = streams.disclosure(office, id);
  }

  take(event: StoredEvent): void {
    if (event.stream === this.#stream)
      for (const field of sealedFieldsOf(event)) this.#fields.set(nameOf(field), field);
    if (event.stream === this.#disclosure) this.#takeDecision(event);
    const { kind, officeId } = partsOf(event.stream);
    if (kind === 'access' && officeId === this.office && event.type === 'Looked') this.#takeLook(event);
  }

  /** Only what was asked for an audit counts: the keys that are handed out open struck entries as well. */
  #takeDecision({ type, data, metadata: { actor } }: StoredEvent): void {
    const request = textOf(data, 'request');
    const asked = this.#asked.get(request);
    switch (type) {
      case 'ContentRequested':
        if (textOf(data, 'purpose') === 'audit' && textOf(data, 'scope') === 'content')
          this.#asked.set(request, { officer: textOf(data, 'officer'), until: null });
        break;
      case 'ContentGranted':
        if (asked && asked.officer !== actor) {
          this.#asked.set(request, { ...asked, until: textOf(data, 'until') });
        }
        break;
      case 'ContentWithdrawn':
        this.#asked.delete(request);
        break;
      default:
    }
  }

  #takeLook({ data, metadata: { actor, recordedAt } }: StoredEvent): void {
    const request = textOf(data, 'request');
    const asked = this.#asked.get(request);
    const forAudit = textOf(data, 'purpose') === 'audit' && textOf(data, 'scope') === 'content';
    if (!forAudit || textOf(data, 'case') !== this.id) return;
    if (asked?.officer === actor && (asked.until ?? '') > recordedAt)
      this.#looks.set(textOf(data, 'look'), { request, fields: fieldsIn(data) });
  }

  /**
   * Opens every envelope with the keys that the bundle hands out, and compares.
   * @throws BundleFlaw OPENED.*, LINE.MALFORMED
   */
  async check(reader: BundleReader, opened: Opened): Promise<readonly OpenedText[]> {
    const looked = this.#lookedAt(opened);
    const keys = new Map<string, Buffer>();
    const used = new Set<string>();
    const texts: OpenedText[] = [];
    for await (const line of reader.lines()) {
      const said = parsed(FILE, line, parseOpenedLine);
      if ('bytes' in said) keys.set(`${said.key}/${said.version}`, said.bytes);
      else texts.push(this.#opened(said, { file: FILE, line: line.number }, looked, { keys, used }));
    }
    for (const name of keys.keys())
      if (!used.has(name)) throw new BundleFlaw('OPENED.UNUSED_KEY', { file: FILE, line: null }, { key: name });
    for (const field of this.#fields.values()) throw flaw('OPENED.MISSING_FIELD', { file: FILE, line: null }, field);
    return texts;
  }

  /** Each field once: what is left at the end was not told of. */
  #opened(
    said: OpenedText,
    place: FlawPlace,
    looked: ReadonlySet<string>,
    { keys, used }: { readonly keys: ReadonlyMap<string, Buffer>; readonly used: Set<string> },
  ): OpenedText {
    const name = nameOf(said);
    const field = this.#fields.get(name);
    if (!field) throw flaw('OPENED.UNKNOWN_FIELD', place, said);
    this.#fields.delete(name);
    if (!looked.has(name)) throw flaw('OPENED.UNRECORDED', place, said);
    if ('content' in said) {
      if (!isText(field, keys, said.content)) throw flaw('OPENED.OTHER_TEXT', place, said);
      used.add(keyNameOf(field));
    }
    return said;
  }

  /** The fields that looks were recorded for, under a grant of another person. */
  #lookedAt({ request, looks }: Opened): ReadonlySet<string> {
    const recorded = looks.map((look) => this.#looks.get(look));
    if (recorded.some((look) => look?.request !== request)) {
      throw new BundleFlaw('OPENED.UNRECORDED', { file: FILE, line: null }, { request });
    }
    return new Set(recorded.flatMap((look) => look?.fields ?? []));
  }
}

function isText({ envelope, ...place }: SealedField, keys: ReadonlyMap<string, Buffer>, content: JsonValue): boolean {
  const key = keys.get(keyNameOf({ envelope }));
  return key !== undefined && envelopeHolds({ envelope, ...place }, key, content);
}

function keyNameOf({ envelope }: Pick<SealedField, 'envelope'>): string {
  return `${envelope.key}/${envelope.kv}`;
}

/** The fields a look names: `{ event, field }` each. */
function fieldsIn({ fields }: JsonObject): readonly string[] {
  const list: readonly JsonValue[] = Array.isArray(fields) ? fields : [];
  return list.map((ref) => (isObject(ref) ? `${textOf(ref, 'event')}.${textOf(ref, 'field')}` : ''));
}

function textOf(data: JsonObject, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? value : '';
}

function flaw(
  code: FlawCode,
  place: FlawPlace,
  { event, field }: { readonly event: string; readonly field: string },
): BundleFlaw {
  return new BundleFlaw(code, place, { event, field });
}

function nameOf({ event, field }: { readonly event: string; readonly field: string }): string {
  return `${event}.${field}`;
}
