import { createWriteStream, type WriteStream } from 'node:fs';
import { access, mkdir, mkdtemp, open, rename, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { BundleFile, MANIFEST, manifestText, type BundleManifest, type DataFileName } from '#bundles';
import { exportError } from './export.errors.js';

/** A bundle that is being written: beside its name, and renamed when it is whole. Readable by the operator alone. */
export class BundleFolder {
  readonly #written: { readonly file: BundleFile; readonly stream: WriteStream }[] = [];

  private constructor(
    private readonly target: string,
    private readonly draft: string,
  ) {}

  /** @throws EXPORT.FOLDER_THERE */
  static async begin(path: string): Promise<BundleFolder> {
    const target = resolve(path);
    const there = await access(target).then(
      () => true,
      () => false,
    );
    if (there) throw exportError('EXPORT.FOLDER_THERE', { folder: target });
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    return new BundleFolder(target, await mkdtemp(join(dirname(target), `.${basename(target)}.unfinished-`)));
  }

  file(name: DataFileName): BundleFile {
    const stream = createWriteStream(join(this.draft, name), { mode: 0o600, flags: 'wx' });
    // A refusal of the disk is kept by the stream, and asked for at the next line and at the end.
    stream.on('error', () => undefined);
    const file = new BundleFile(name, async (text) => {
      if (stream.errored) throw stream.errored;
      if (!stream.write(text)) await once(stream, 'drain');
    });
    this.#written.push({ file, stream });
    return file;
  }

  /** Makes it durable under its own name. @param manifest without the account of the files, which is added */
  async finish(manifest: Omit<BundleManifest, 'files'>): Promise<BundleManifest> {
    for (const { stream } of this.#written) {
      stream.end();
      await finished(stream);
    }
    const whole = { ...manifest, files: this.#written.map(({ file }) => file.account()) };
    await writeFile(join(this.draft, MANIFEST), manifestText(whole), { mode: 0o600, flag: 'wx' });
    for (const name of [...whole.files.map(({ name }) => name), MANIFEST, '.']) await synced(join(this.draft, name));
    await rename(this.draft, this.target);
    await synced(dirname(this.target));
    return whole;
  }

  /** Leaves no trace of a bundle that was not finished. */
  async discard(): Promise<void> {
    for (const { stream } of this.#written) stream.destroy();
    await rm(this.draft, { recursive: true, force: true });
  }
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
