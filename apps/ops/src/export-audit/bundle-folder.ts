import { createWriteStream, type WriteStream } from 'node:fs';
import { access, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
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
  static async begin(target: string): Promise<BundleFolder> {
    const there = await access(target).then(
      () => true,
      () => false,
    );
    if (there) throw exportError('EXPORT.FOLDER_THERE', { folder: target });
    const draft = `${target}.unfinished`;
    await rm(draft, { recursive: true, force: true });
    await mkdir(draft, { recursive: true, mode: 0o700 });
    return new BundleFolder(target, draft);
  }

  file(name: DataFileName): BundleFile {
    const stream = createWriteStream(join(this.draft, name), { mode: 0o600, flags: 'wx' });
    const failed = once(stream, 'error').then(([error]) => Promise.reject(error as Error));
    failed.catch(() => undefined);
    const file = new BundleFile(name, async (text) => {
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), failed]);
    });
    this.#written.push({ file, stream });
    return file;
  }

  /** Makes it durable under its own name. @param manifest without the account of the files, which is added */
  async finish(manifest: Omit<BundleManifest, 'files'>): Promise<BundleManifest> {
    for (const { stream } of this.#written) {
      stream.end();
      await once(stream, 'finish');
    }
    const whole = { ...manifest, files: this.#written.map(({ file }) => file.account()) };
    await writeFile(join(this.draft, MANIFEST), manifestText(whole), { mode: 0o600, flag: 'wx' });
    for (const name of [...whole.files.map(({ name }) => name), MANIFEST]) await synced(join(this.draft, name));
    await rename(this.draft, this.target);
    return whole;
  }

  /** Leaves no trace of a bundle that was not finished. */
  async discard(): Promise<void> {
    for (const { stream } of this.#written) stream.destroy();
    await rm(this.draft, { recursive: true, force: true });
  }
}

async function synced(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  await handle.sync();
  await handle.close();
}
