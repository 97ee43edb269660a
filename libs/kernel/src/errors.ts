/** One row of the catalogue: what the person at the desk reads, and the HTTP status it travels with. */
export interface ErrorEntry {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
}

export type ErrorCatalogue = Readonly<Record<string, ErrorEntry>>;

/** Codes, ids and numbers that make an error clear. Never personal data. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** A refusal with a stable code. `decide` returns it, adapters throw it; the web layer renders it as problem+json. */
export class BatonError extends Error {
  constructor(
    readonly code: string,
    readonly entry: ErrorEntry,
    readonly details: ErrorDetails = {},
  ) {
    super(`${code}: ${entry.en}`);
    this.name = 'BatonError';
  }

  get status(): number {
    return this.entry.status;
  }
}

/** Makes a typed factory from a catalogue: `const caseError = errorsOf({...}); caseError('CASE.UNKNOWN')`. */
export function errorsOf<C extends ErrorCatalogue>(
  catalogue: C,
): (code: keyof C & string, details?: ErrorDetails) => BatonError {
  return (code, details) => new BatonError(code, catalogue[code] as ErrorEntry, details);
}
