import { createReadStream, lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { BundleSource } from '#bundles';

const PIECE = 1024 * 1024;

/** The files of a folder. What is no plain file (a link, a device) counts as not there. */
export function folderSource(folder: string): BundleSource {
  return {
    open: (file) => {
      const path = join(folder, file);
      const isFile = lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
      return isFile ? createReadStream(path, { highWaterMark: PIECE }) : null;
    },
  };
}
