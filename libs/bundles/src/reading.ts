import { createHash } from 'node:crypto';
import { BundleFlaw, type FlawPlace } from './flaws.js';
import { FormError } from './form.js';
import type { BundleFileName, DataFileName, FileAccount } from './manifest.js';

/** Where the files of a bundle come from: a folder, or memory in a test. */
export interface BundleSource {
  /** The bytes of a file in pieces; null when it is not there. */
  open(file: BundleFileName): AsyncIterable<Uint8Array> | null;
}

/** One line, without its newline. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** The longest line that is read, in bytes: no event is as large, and a checker must not be made to run out of memory. */
const LONGEST = 8 * 1024 * 1024;
const NEWLINE = 10;

/** A file that is read line by line, once, and weighed while it is read. */
export class BundleReader {
  readonly #digest = createHash('sha256');
  #bytes = 0;
  #lines = 0;

  constructor(
    private readonly source: BundleSource,
    readonly file: DataFileName,
  ) {}

  /** @throws BundleFlaw FILE.MISSING, LINE.MALFORMED */
  async *lines(): AsyncGenerator<Line> {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of this.#chunks()) {
      const bytes = rest.length === 0 ? asBuffer(chunk) : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
        yield this.#line(bytes.subarray(start, end));
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > LONGEST) throw this.#malformed('longer than any line may be');
    }
    if (rest.length > 0) throw this.#malformed('ends without a newline');
  }

  /** @throws BundleFlaw FILE.CHECKSUM when what was read is not what the manifest describes; to be asked at the end */
  demandAccount({ sha256, bytes, lines }: FileAccount): void {
    const found = { sha256: this.#digest.digest('hex'), bytes: this.#bytes, lines: this.#lines };
    if (found.sha256 === sha256 && found.bytes === bytes && found.lines === lines) return;
    throw new BundleFlaw('FILE.CHECKSUM', { file: this.file, line: null }, found);
  }

  /** Lines read so far. */
  get read(): number {
    return this.#lines;
  }

  async *#chunks(): AsyncGenerator<Uint8Array> {
    const chunks = this.source.open(this.file);
    if (!chunks) throw new BundleFlaw('FILE.MISSING', { file: this.file, line: null });
    for await (const chunk of chunks) {
      this.#digest.update(chunk);
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  #line(bytes: Uint8Array): Line {
    this.#lines += 1;
    try {
      return { number: this.#lines, text: UTF8.decode(bytes) };
    } catch {
      throw new BundleFlaw('LINE.MALFORMED', { file: this.file, line: this.#lines }, { field: 'UTF-8' });
    }
  }

  #malformed(why: string): BundleFlaw {
    return new BundleFlaw('LINE.MALFORMED', { file: this.file, line: this.#lines + 1 }, { field: why });
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Reads what a line says. @throws BundleFlaw LINE.MALFORMED, with the field that is wrong */
export function parsed<T>(file: BundleFileName, { number, text }: Line, parse: (text: string) => T): T {
  return sound({ file, line: number }, () => parse(text));
}

function sound<T>(place: FlawPlace, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormError) throw new BundleFlaw('LINE.MALFORMED', place, { field: error.field });
    throw error;
  }
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
