import type { JsonObject, JsonValue, StoredEvent } from '#kernel';
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

  /** @param stream the case's own: what is sealed elsewhere is never opened */
  constructor(private readonly stream: string) {}

  take(event: StoredEvent): void {
    if (event.stream === this.stream) for (const field of sealedFieldsOf(event)) this.#fields.set(nameOf(field), field);
    const request = textOf(event.data, 'request');
    const asked = this.#asked.get(request);
    const { actor } = event.metadata;
    switch (event.type) {
      case 'ContentRequested':
        this.#asked.set(request, { officer: textOf(event.data, 'officer'), until: null });
        break;
      case 'ContentGranted':
        if (asked && asked.officer !== actor) {
          this.#asked.set(request, { ...asked, until: textOf(event.data, 'until') });
        }
        break;
      case 'ContentWithdrawn':
        this.#asked.delete(request);
        break;
      case 'Looked':
        if (asked?.officer === actor && (asked.until ?? '') > event.metadata.recordedAt) {
          this.#looks.set(textOf(event.data, 'look'), { request, fields: fieldsIn(event.data) });
        }
        break;
      default:
    }
  }

  /**
   * Opens every envelope with the keys that the bundle hands out, and compares.
   * @throws BundleFlaw OPENED.*, LINE.MALFORMED
   */
  async check(reader: BundleReader, opened: Opened): Promise<readonly OpenedText[]> {
    const looked = this.#lookedAt(opened);
    const keys = new Map<string, Buffer>();
    const texts: OpenedText[] = [];
    for await (const line of reader.lines()) {
      const said = parsed(FILE, line, parseOpenedLine);
      if ('bytes' in said) keys.set(`${said.key}/${said.version}`, said.bytes);
      else texts.push(this.#opened(said, { file: FILE, line: line.number }, looked, keys));
    }
    for (const field of this.#fields.values()) throw flaw('OPENED.MISSING_FIELD', { file: FILE, line: null }, field);
    return texts;
  }

  /** Each field once: what is left at the end was not told of. */
  #opened(
    said: OpenedText,
    place: FlawPlace,
    looked: ReadonlySet<string>,
    keys: ReadonlyMap<string, Buffer>,
  ): OpenedText {
    const name = nameOf(said);
    const field = this.#fields.get(name);
    if (!field) throw flaw('OPENED.UNKNOWN_FIELD', place, said);
    this.#fields.delete(name);
    if (!looked.has(name)) throw flaw('OPENED.UNRECORDED', place, said);
    if ('content' in said && !isText(field, keys, said.content)) throw flaw('OPENED.OTHER_TEXT', place, said);
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
  const key = keys.get(`${envelope.key}/${envelope.kv}`);
  return key !== undefined && envelopeHolds({ envelope, ...place }, key, content);
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
