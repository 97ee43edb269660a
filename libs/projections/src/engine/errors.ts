import pg from 'pg';

/** Another writer moved a checkpoint, or a rebuild switched the tables: this one steps down. */
export class Fenced extends Error {
  constructor() {
    super('a checkpoint was moved by another writer');
    this.name = 'Fenced';
  }
}

/** The log is not the one these read models were made from; nothing is written until a person looks. */
export class LogMismatch extends Error {
  constructor(readonly sequence: number) {
    super(
      `the log does not hold, at sequence ${sequence}, what the leaf index recorded: drop the read models or restore the log`,
    );
    this.name = 'LogMismatch';
  }
}

/** The tables of a projection changed without a new version. */
export class ShapeChanged extends Error {
  constructor(readonly projection: string) {
    super(`${projection}: its tables changed but not its version`);
    this.name = 'ShapeChanged';
  }
}

/** What may be kept of an error: its class and code, never its text, which can hold content. */
export interface ErrorTrace {
  readonly errorClass: string;
  readonly errorCode: string | null;
}

/** Class and code of anything thrown. */
export function traceOf(error: unknown): ErrorTrace {
  if (!(error instanceof Error)) return { errorClass: typeof error, errorCode: null };
  const code: unknown = 'code' in error ? error.code : undefined;
  return { errorClass: error.name, errorCode: typeof code === 'string' ? code : null };
}

/**
 * SQLSTATE classes that say "this row, this table": data (22), constraints (23), missing or changed objects (42), a value
 * beyond a limit (54). They are the projection's; everything else is the database's and is retried for ever.
 */
const ROW_FAULTS = new Set(['22', '23', '42', '54']);

/** Whether an error of the database is the fault of what was written, and not of the database. */
export function isRowFault(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ROW_FAULTS.has((error.code ?? '').slice(0, 2));
}
