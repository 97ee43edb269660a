/** What may stand in an event: no floats, no BigInt, no Buffer, no undefined (architecture §4, "Values"). */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

const KEY = /^[a-z][A-Za-z0-9]*$/;

/** A value that cannot be written canonically. The path names keys and indexes only, never content. */
export class NotCanonicalError extends Error {
  constructor(
    readonly path: string,
    readonly why: string,
  ) {
    super(`not canonical at ${path || '(root)'}: ${why}`);
    this.name = 'NotCanonicalError';
  }
}

/**
 * Returns the same value with keys sorted, so that `JSON.stringify` of it is RFC 8785 (JCS).
 * Keys match `[a-z][A-Za-z0-9]*`: their UTF-16 order is plain ASCII order and no key is an array index, which
 * JavaScript would move to the front. `undefined` members are left out, as `JSON.stringify` does.
 * @throws NotCanonicalError for floats, unsafe integers, -0, lone surrogates, NUL, foreign keys or objects.
 */
export function canonical(value: unknown, path = ''): JsonValue {
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return checkedString(value, path);
    case 'number':
      return checkedNumber(value, path);
    case 'object':
      return value === null ? null : canonicalContainer(value, path);
    default:
      throw new NotCanonicalError(path, `a ${typeof value} has no canonical form`);
  }
}

/** The RFC 8785 text of a value. @throws NotCanonicalError */
export function canonicalText(value: unknown): string {
  return JSON.stringify(canonical(value));
}

function checkedString(value: string, path: string): string {
  if (!value.isWellFormed()) throw new NotCanonicalError(path, 'lone surrogate');
  if (value.includes('\u0000')) throw new NotCanonicalError(path, 'NUL');
  return value;
}

function checkedNumber(value: number, path: string): number {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new NotCanonicalError(path, 'not a safe integer');
  return value;
}

function canonicalContainer(value: object, path: string): JsonValue {
  if (Array.isArray(value)) return value.map((item, index) => canonical(item, `${path}[${index}]`));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new NotCanonicalError(path, 'not a plain object');
  const sorted: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value).sort(byKey)) {
    if (!KEY.test(key)) throw new NotCanonicalError(path, 'a key outside [a-z][A-Za-z0-9]*');
    if (member !== undefined) sorted[key] = canonical(member, path ? `${path}.${key}` : key);
  }
  return sorted;
}

function byKey([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
