import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Something a test needs that not every machine has. Tests that need it are registered only where it is present. */
export interface MachineNeed {
  readonly name: string;
  readonly present: boolean;
}

/** Folder of the shared data, outside the repository: `../shared/data` beside the checkout, or BATON_SHARED_DATA. */
export const sharedData = process.env['BATON_SHARED_DATA'] ?? join(process.cwd(), '..', 'shared', 'data');
export const receiptLog = join(sharedData, 'receipt.xes.gz');

export const hasReceiptLog = existsSync(receiptLog);
export const isRoot = process.getuid?.() === 0;
/** A user without rights, who can read this checkout: root tests run the office as him. */
export const NOBODY = 65_534;
export const othersCanRead =
  isRoot && ancestors(process.cwd()).every((folder) => (statSync(folder).mode & 0o005) === 0o005);
/** Whether small file systems can be mounted, to be filled: in a container root alone is not enough. */
export const canMount = process.platform === 'linux' && isRoot && mounts();
export const realEventStore = process.env['EVENTSTORE_URL'];

/** Everything optional, for the one line that names what was left out and for `npm run test:machine`, which demands all. */
export const machineNeeds: readonly MachineNeed[] = [
  { name: 'receipt.xes.gz in ../shared/data', present: hasReceiptLog },
  { name: 'root (tests of the unprivileged uid)', present: isRoot },
  { name: 'root in a checkout that others can read (the office as an ordinary user)', present: othersCanRead },
  { name: 'leave to mount file systems (disks that are full)', present: canMount },
  { name: 'a real event store (EVENTSTORE_URL)', present: realEventStore !== undefined },
];

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function mounts(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'baton-mount-'));
  const succeeds = (command: string, ...words: string[]): boolean =>
    spawnSync(command, [...words, folder], { stdio: 'ignore' }).status === 0;
  try {
    return succeeds('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs') && succeeds('umount');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
