import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { BatonError } from '#kernel';
import { importError } from '../import/import.errors.js';

export interface Row {
  /** Line on which the row ends, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Characters of one row; a quote that is never closed would swallow the file. */
const MOST_ROW = 20_000;

/** The rows of a CSV (RFC 4180), the header first. @throws IMPORT.CSV_MALFORMED with its line, and what `text` throws */
export async function* rowsOf(text: AsyncIterable<string>): AsyncGenerator<Row> {
  const parser = parse({ info: true, skip_empty_lines: true, trim: true, max_record_size: MOST_ROW });
  const input = Readable.from(text);
  input.on('error', (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    for await (const item of parser) yield rowOf(item);
  } catch (error) {
    throw csvError(error);
  }
}

function rowOf(item: unknown): Row {
  const { record, info } = item as { record: readonly string[]; info: { lines: number } };
  return { line: info.lines, cells: record };
}

function csvError(error: unknown): unknown {
  if (error instanceof BatonError || !(error instanceof CsvError)) return error;
  const line: unknown = 'lines' in error ? error.lines : undefined;
  const cause = error.code.replace(/^CSV_/, '');
  return importError('IMPORT.CSV_MALFORMED', { cause, ...(typeof line === 'number' ? { line } : {}) });
}
