import { CODE } from '#kernel';
import { importError } from './import.errors.js';

/** A source's name given on the command line. @throws IMPORT.SOURCE_INVALID */
export function checkedSource(source: string): string {
  if (!CODE.test(source)) throw importError('IMPORT.SOURCE_INVALID');
  return source;
}
