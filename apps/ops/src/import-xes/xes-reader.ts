import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { BatonError } from '#kernel';
import { importError, placed, type ImportErrorCode, type Place } from '../import/import.errors.js';
import { openFrame, type Attributes, type Frame, type TraceFrame, type XesTrace } from './xes-frames.js';

/** Elements within each other; XES needs five. */
const MOST_DEPTH = 64;
/** Characters without the end of a tag: the longest value there can be, for the parser holds it in memory. */
const MOST_SILENCE = 1_000_000;

/**
 * Reads a XES log (IEEE 1849) piece by piece: one trace is in memory at a time.
 * Errors name the line, and the trace when one was under way.
 */
export class XesReader {
  readonly #parser = new SaxesParser({ xmlns: false });
  readonly #frames: Frame[] = [];
  readonly #log: Attributes = new Map();
  #ready: XesTrace[] = [];
  #lastTag = 0;
  #closing = false;

  constructor() {
    this.#parser.on('error', () => this.#refuse(this.#closing ? 'IMPORT.XML_TRUNCATED' : 'IMPORT.XML_MALFORMED'));
    this.#parser.on('doctype', () => this.#refuse('IMPORT.DOCTYPE'));
    this.#parser.on('xmldecl', ({ encoding }) => this.#checkEncoding(encoding));
    this.#parser.on('text', (text) => this.#checkText(text));
    this.#parser.on('cdata', (text) => this.#checkText(text));
    this.#parser.on('opentag', (tag) => this.#opened(tag));
    this.#parser.on('closetag', () => this.#closed());
  }

  /** Attributes of the log itself, of those that came so far. */
  get log(): Attributes {
    return this.#log;
  }

  /**
   * The traces in the order of the file.
   * @throws IMPORT.XML_MALFORMED, IMPORT.XML_TRUNCATED, IMPORT.STRUCTURE and others of the file as a whole
   */
  async *traces(text: AsyncIterable<string>): AsyncGenerator<XesTrace> {
    try {
      for await (const piece of text) {
        this.#parser.write(piece);
        if (this.#parser.position - this.#lastTag > MOST_SILENCE) this.#refuse('IMPORT.TOO_LONG');
        yield* this.#taken();
      }
      this.#closing = true;
      this.#parser.close();
    } catch (error) {
      throw error instanceof BatonError ? placed(error, this.#place()) : error;
    }
  }

  #taken(): readonly XesTrace[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  #opened({ name, attributes, isSelfClosing: _ }: SaxesTagPlain): void {
    this.#lastTag = this.#parser.position;
    if (this.#frames.length >= MOST_DEPTH) this.#refuse('IMPORT.STRUCTURE', { element: name });
    const frame = openFrame(this.#frames.at(-1), localName(name), attributes, this.#parser.line, this.#log);
    if ('refused' in frame) this.#refuse(frame.refused, frame.details);
    else this.#frames.push(frame);
  }

  #closed(): void {
    this.#lastTag = this.#parser.position;
    const frame = this.#frames.pop();
    if (frame?.kind === 'trace') this.#ready.push({ ...frame, name: nameOf(frame) ?? null });
  }

  #checkText(text: string): void {
    const inside = this.#frames.at(-1);
    if (inside && inside.kind !== 'skipped' && text.trim() !== '')
      this.#refuse('IMPORT.STRUCTURE', { element: 'text' });
  }

  #checkEncoding(encoding: string | undefined): void {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) this.#refuse('IMPORT.ENCODING');
  }

  #refuse(code: ImportErrorCode, details: Readonly<Record<string, string>> = {}): never {
    throw importError(code, { ...details, column: this.#parser.column });
  }

  #place(): Place {
    const trace = this.#frames.find((frame): frame is TraceFrame => frame.kind === 'trace');
    const name = trace && nameOf(trace);
    return { line: this.#parser.line, ...(name === undefined ? {} : { trace: name }) };
  }
}

/** Prefixes do not matter: `xes:trace` is a trace. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

function nameOf({ attributes }: TraceFrame): string | undefined {
  return attributes.get('concept:name')?.value;
}
