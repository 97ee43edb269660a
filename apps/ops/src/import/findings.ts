import { BatonError, type ErrorDetails } from '#kernel';
import { at, importError, type ImportErrorCode, type Place } from './import.errors.js';
import type { ImportFlagCode } from './import.flags.js';

/** One kind of oddity, how often, and where first. */
export interface Flagged {
  readonly code: ImportFlagCode;
  /** What it is about, e.g. an attribute's key; empty when the code says it all. */
  readonly subject: string;
  readonly count: number;
  readonly first: Place;
}

/** Errors listed by name; the rest are counted. */
const LISTED_ERRORS = 50;
/** Subjects told apart per file; beyond that they are counted together. */
const SUBJECTS = 500;

/** What the check of a file found: errors, which stop the import, and flags, which do not. Memory is bounded. */
export class Findings {
  readonly #errors: BatonError[] = [];
  readonly #flags = new Map<string, Flagged>();
  #errorCount = 0;

  get errors(): readonly BatonError[] {
    return this.#errors;
  }

  /** All errors, those beyond the listed ones included. */
  get errorCount(): number {
    return this.#errorCount;
  }

  /** In the order in which they were met first. */
  get flags(): readonly Flagged[] {
    return [...this.#flags.values()];
  }

  error(code: ImportErrorCode, place: Place, details: ErrorDetails = {}): void {
    this.refuse(importError(code, { ...at(place), ...details }));
  }

  refuse(error: BatonError): void {
    this.#errorCount += 1;
    if (this.#errors.length < LISTED_ERRORS) this.#errors.push(error);
  }

  flag(code: ImportFlagCode, place: Place, subject = '', count = 1): void {
    const told = this.#flags.size < SUBJECTS || this.#flags.has(keyOf(code, subject)) ? subject : '…';
    const key = keyOf(code, told);
    const known = this.#flags.get(key);
    this.#flags.set(key, { code, subject: told, count: (known?.count ?? 0) + count, first: known?.first ?? place });
  }

  /** How often a flag was raised, over all its subjects. */
  countOf(code: ImportFlagCode): number {
    return this.flags.filter((flag) => flag.code === code).reduce((sum, { count }) => sum + count, 0);
  }
}

function keyOf(code: string, subject: string): string {
  return `${code} ${subject}`;
}
