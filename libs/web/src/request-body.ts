import { canonical, NotCanonicalError, type JsonValue } from '#kernel';
import { webError } from './web.errors.js';

/** Keys that a whitelist would drop silently or that JavaScript itself answers to (traps §2.3). */
const RESERVED = new Set([
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  'isPrototypeOf',
  'toJSON',
  'then',
]);
const MAX_DEPTH = 12;

/** One field that is wrong, and why, in codes: never the value. */
export interface FieldError {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}

/** A request refused for its fields. */
export class InvalidRequest extends Error {
  readonly refusal = webError('REQUEST.INVALID');

  constructor(readonly errors: readonly FieldError[]) {
    super('REQUEST.INVALID');
    this.name = 'InvalidRequest';
  }
}

/**
 * A body that could be written to the log as it stands: plain objects, safe integers, well-formed text without NUL.
 * @throws InvalidRequest naming the field
 */
export function checkedBody(body: unknown): JsonValue {
  refuseReserved(body, '', 0);
  try {
    return canonical(body ?? {});
  } catch (error) {
    if (!(error instanceof NotCanonicalError)) throw error;
    throw new InvalidRequest([{ field: error.path || '(body)', rule: 'canonical', message: error.why }]);
  }
}

function refuseReserved(value: unknown, path: string, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new InvalidRequest([{ field: path, rule: 'depth', message: 'nested too deeply' }]);
  for (const [key, member] of Object.entries(value)) {
    const field = path ? `${path}.${key}` : key;
    if (RESERVED.has(key) || key.startsWith('__')) {
      throw new InvalidRequest([
        { field: path || '(body)', rule: 'unknownField', message: 'holds a reserved field name' },
      ]);
    }
    refuseReserved(member, field, depth + 1);
  }
}
