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
/** The longest list a command takes is 500 items of a dozen values. */
const MAX_VALUES = 20_000;
const MAX_LIST = 1_000;

/** One field that is wrong, and why, in codes: never the value. */
export interface FieldError {
  readonly field: string;
  readonly rule: string;
  readonly message: string;
}

/**
 * Refuses a body of more values than any command takes, before anything looks at each of them: checks of fields take
 * time and memory for every one that is wrong.
 * @throws InvalidRequest
 */
export function refuseExcess(body: unknown): void {
  const waiting: unknown[] = [body];
  for (let seen = 0; waiting.length > 0; seen += 1) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    const members: readonly unknown[] = Object.values(value);
    const tooLong = Array.isArray(value) && members.length > MAX_LIST;
    if (tooLong || seen + waiting.length + members.length > MAX_VALUES) throw tooMany();
    waiting.push(...members);
  }
}

function tooMany(): InvalidRequest {
  const message = `more values than a command takes: at most ${MAX_VALUES}, and ${MAX_LIST} in a list`;
  return new InvalidRequest([{ field: '(body)', rule: 'tooMany', message }]);
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
