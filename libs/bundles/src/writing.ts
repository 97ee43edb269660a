import { createHash } from 'node:crypto';
import { canonicalText } from '#kernel';
import type { DataFileName, FileAccount } from './manifest.js';

/** Writes the lines of one file of a bundle, and keeps the account that the manifest gives of it. */
export class BundleFile {
  readonly #digest = createHash('sha256');
  #bytes = 0;
  #lines = 0;

  /** @param sink takes text in order; what it throws ends the writing */
  constructor(
    readonly name: DataFileName,
    private readonly sink: (text: string) => Promise<void>,
  ) {}

  /** @param value as the functions of `lines.ts` give it. @throws NotCanonicalError */
  async write(value: object): Promise<void> {
    const text = `${canonicalText(value)}\n`;
    this.#digest.update(text, 'utf8');
    this.#bytes += Buffer.byteLength(text);
    this.#lines += 1;
    await this.sink(text);
  }

  /** To be asked once, after the last line. */
  account(): FileAccount {
    return { name: this.name, sha256: this.#digest.digest('hex'), bytes: this.#bytes, lines: this.#lines };
  }
}
