import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BatonError } from '#kernel';
import { headsError } from '../domain/heads.errors.js';
import type { HeadOutlet, PublishedHead } from './head-outlet.js';

const NAME = /^(\d{10})-(\d+)\.checkpoint$/;
const DIGITS = 10;

/**
 * Heads in a folder, a file each: `<revision, ten digits>-<size>.checkpoint`. Nothing in it is ever overwritten. A revision that
 * stands there twice is a HEADS.MISMATCH: whoever may only add files must not be able to put one before another.
 */
export class HeadFolder implements HeadOutlet {
  constructor(private readonly folder: string) {}

  /** One at a time. @throws HEADS.MISMATCH when one stands there twice, HEADS.OUTSIDE_AWAY */
  async *from(revision: number): AsyncGenerator<PublishedHead> {
    for (const name of await this.#names()) if (Number(revisionIn(name)) >= revision) yield await this.#read(name);
  }

  async publish(head: PublishedHead): Promise<void> {
    const name = `${String(head.revision).padStart(DIGITS, '0')}-${head.size}.checkpoint`;
    await away(async () => {
      await mkdir(this.folder, { recursive: true });
      const known = await readFile(join(this.folder, name), 'utf8').catch(unlessMissing);
      if (known === null) return this.#keep(name, head.checkpoint);
      if (known !== head.checkpoint) throw headsError('HEADS.MISMATCH', { why: 'outside', revision: head.revision });
    });
  }

  /** Beside and renamed: whoever copies the folder away finds whole files only. */
  async #keep(name: string, text: string): Promise<void> {
    const draft = join(this.folder, `.${name}.${randomBytes(4).toString('hex')}`);
    await writeFile(draft, text, { mode: 0o644, flush: true });
    await rename(draft, join(this.folder, name));
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  async #names(): Promise<readonly string[]> {
    const found = await away(async () => (await readdir(this.folder).catch(unlessMissing)) ?? []);
    const names = found.filter((name) => NAME.test(name)).sort();
    const twice = names.find((name, place) => revisionIn(name) === revisionIn(names[place + 1]));
    if (twice !== undefined)
      throw headsError('HEADS.MISMATCH', { why: 'outside', revision: Number(revisionIn(twice)) });
    return names;
  }

  async #read(name: string): Promise<PublishedHead> {
    const [, revision = '', size = ''] = NAME.exec(name) ?? [];
    const checkpoint = await away(async () => readFile(join(this.folder, name), 'utf8'));
    return { revision: Number(revision), size: Number(size), checkpoint };
  }
}

function revisionIn(name: string | undefined): string | undefined {
  return name?.slice(0, DIGITS);
}

function unlessMissing(error: unknown): null {
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT') return null;
  throw error;
}

async function away<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BatonError ? error : headsError('HEADS.OUTSIDE_AWAY');
  }
}
