import type { ScanOptions } from './scan/scan-log.js';

/** The rules of every stream, what holds between them and the balance, made anew for one scan. */
export function rules(): Pick<ScanOptions, 'auditOf' | 'watchers'> {
  return { auditOf: () => null, watchers: [] };
}
