import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkBundle, MANIFEST } from '#bundles';
import { NoteError, openCheckpoint, parseVerifier, type NoteVerifier, type TreeHead } from '#proofs';
import { folderSource } from './folder-source.js';
import { checkReceipt, receiptText } from './receipt.js';
import { reportText } from './report-text.js';
import { printable, progress, type Terminal } from './terminal.js';

const HELP = `verify-bundle: checks what an office handed to its auditors, with nothing but the files and a key.
核验单位交给审计人员的证据包；不需要服务器、数据库和网络。

  verify-bundle FOLDER --key VKEY [--key VKEY]… [--head FILE]… [--json]
  verify-bundle receipt TEXT|FILE --key VKEY [--key VKEY]… [--head FILE]… [--json]

  FOLDER        a bundle, as "ops export audit" writes it
  TEXT|FILE     the receipt on a handover slip, base64url, or a file with it
  --key VKEY    the office's public key, which you know from elsewhere: name+hash+key. Without a key nothing
                can be proven. After an exchange of keys give the older one, too.
  --head FILE   a signed head that you hold already: the bundle must contain it unchanged
  --json        for programs: one JSON object
  --help        this text

Exit codes: 0 proven, 1 not proven, 2 wrong use (no key, no bundle).

Example:
  node verify-bundle.mjs ./case-17 --key baton/150403+1f2e3d4c+AQ…`;

/** Wrong use of the program: nothing was judged. */
class Misuse extends Error {}

/**
 * Runs a command line to its end.
 * @param args without node and script
 * @returns the exit code: 0 proven, 1 not proven, 2 wrong use
 */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const { values, positionals } = parsedArguments(args);
    if (values.help) return tell(terminal, [HELP], 0);
    const pinned = keysIn(values.key);
    const held = values.head.map((file) => headIn(file, pinned));
    const json = values.json;
    if (positionals[0] === 'receipt') return receipt(terminal, positionals, pinned, held, json);
    return await bundle(terminal, positionals, pinned, held, json);
  } catch (error) {
    if (!(error instanceof Misuse || isUnreadable(error))) throw error;
    terminal.err.write(`${printable(messageOf(error))}\n`);
    return 2;
  }
}

async function bundle(
  terminal: Terminal,
  positionals: readonly string[],
  pinned: readonly NoteVerifier[],
  known: readonly TreeHead[],
  json: boolean,
): Promise<number> {
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0)
    throw new Misuse('Name one folder (--help tells more). 请指明一个目录。');
  if (!existsSync(join(folder, MANIFEST)))
    throw new Misuse(`Not a bundle: no ${MANIFEST} in the folder. 此目录不是证据包。`);
  const report = await checkBundle(folderSource(folder), { pinned, known, onProgress: progress(terminal) });
  return tell(terminal, json ? [JSON.stringify(report)] : reportText(report), report.proven ? 0 : 1);
}

function receipt(
  terminal: Terminal,
  [, given, ...others]: readonly string[],
  pinned: readonly NoteVerifier[],
  held: readonly TreeHead[],
  json: boolean,
): number {
  if (given === undefined || others.length > 0)
    throw new Misuse('Name one receipt (--help tells more). 请指明一份回执。');
  const report = checkReceipt(receiptIn(given), pinned, held);
  return tell(
    terminal,
    json ? [JSON.stringify(jsonOf(report))] : receiptText(report).map(printable),
    report.proven ? 0 : 1,
  );
}

function jsonOf({ proven, flaw, receipt }: ReturnType<typeof checkReceipt>): object {
  if (!receipt) return { proven, flaw };
  const { head, index, eventHash, keyId } = receipt;
  return {
    proven,
    flaw,
    origin: head.origin,
    size: head.size,
    root: head.root.toString('hex'),
    index,
    eventHash,
    keyId,
  };
}

function parsedArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true, default: [] },
        head: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new Misuse(`${messageOf(error)} (--help tells what there is)`);
  }
}

/** Whoever trusts the key in the bundle trusts the forger: a key has to be known from elsewhere. */
function keysIn(texts: readonly string[]): readonly NoteVerifier[] {
  if (texts.length === 0) {
    throw new Misuse(
      'No key: give the office’s public key with --key. A bundle cannot vouch for itself; the key must come to you another way. 请用 --key 给出另行取得的公钥。',
    );
  }
  return texts.map((text) => {
    try {
      return parseVerifier(text);
    } catch (error) {
      if (error instanceof NoteError) throw new Misuse(`Not a public key: ${error.message}. 公钥格式有误。`);
      throw error;
    }
  });
}

function headIn(file: string, pinned: readonly NoteVerifier[]): TreeHead {
  try {
    return openCheckpoint(readFileSync(file, 'utf8'), pinned);
  } catch (error) {
    if (error instanceof NoteError)
      throw new Misuse(`The head in ${file} cannot be used: ${error.message}. 树头文件无法使用。`);
    throw error;
  }
}

/** Base64url, as it stands on paper: white space does not count. */
function receiptIn(given: string): Buffer {
  const text = existsSync(given) && statSync(given).isFile() ? readFileSync(given, 'utf8') : given;
  return Buffer.from(text.replaceAll(/\s/g, ''), 'base64url');
}

/** What the operating system refused: a file that is not there, or may not be read. */
function isUnreadable(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
}

function tell(terminal: Terminal, lines: readonly string[], code: number): number {
  terminal.out.write(`${lines.join('\n')}\n`);
  return code;
}
