import { createHash } from 'node:crypto';
import { CODE } from '#kernel';
import type { Findings } from './findings.js';
import type { Place } from './import.errors.js';

const MOST = 64;
const HASH_DIGITS = 12;

/**
 * The code of a name from elsewhere. What is a code already stays as it is. Else every run of other characters becomes
 * `_` (`T09-1 Process` → `T09_1_Process`). Where that loses letters (not ASCII), leaves nothing or is longer than 64,
 * it is cut and twelve hex digits of the name's SHA-256 follow (`_x` stands for an empty rest), so that 张 and 李 differ.
 * Names that only differ in what was replaced collide: `CodeBook` says so.
 */
export function codeOf(name: string): string {
  if (CODE.test(name)) return name;
  const normal = name.normalize('NFC');
  const plain = normal.replace(/[^A-Za-z0-9._]+/g, '_').replace(/^[._]+|_+$/g, '');
  const lossless = /^[\x20-\x7e]*$/.test(normal) && plain.length > 0 && plain.length <= MOST;
  if (lossless) return plain;
  const digest = createHash('sha256').update(normal, 'utf8').digest('hex').slice(0, HASH_DIGITS);
  const head = plain.slice(0, MOST - HASH_DIGITS - 1).replace(/[._]+$/, '');
  return `${head || 'x'}_${digest}`;
}

/** Remembers which name each code stands for, so that two names never become one. */
export class CodeBook {
  readonly #names = new Map<string, string>();
  readonly #folded = new Map<string, string>();

  /** @param kind what the names are, e.g. `resource`; told in errors and flags */
  constructor(
    private readonly kind: string,
    private readonly findings: Findings,
  ) {}

  /** The code of a name; a collision is an error, a rewritten name and a difference in case only are flags. */
  code(name: string, place: Place): string {
    const code = codeOf(name);
    const known = this.#names.get(code);
    if (known === undefined) this.#enter(code, name, place);
    else if (known !== name.normalize('NFC')) this.findings.error('IMPORT.CODE_COLLISION', place, this.#about(code));
    return code;
  }

  #enter(code: string, name: string, place: Place): void {
    this.#names.set(code, name.normalize('NFC'));
    if (code !== name) this.findings.flag('IMPORT.CODE_MADE', place, this.kind);
    const folded = code.toLowerCase();
    const twin = this.#folded.get(folded);
    if (twin !== undefined) this.findings.flag('IMPORT.CODE_CASE', place, `${this.kind} ${twin} / ${code}`);
    else this.#folded.set(folded, code);
  }

  #about(code: string) {
    return { kind: this.kind, becomes: code };
  }
}
