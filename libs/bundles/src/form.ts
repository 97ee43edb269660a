import { canonicalText, type JsonObject, type JsonValue } from '#kernel';

/** A value that is not of the form it must have. The message names the field, never what stands in it. */
export class FormError extends Error {
  constructor(readonly field: string) {
    super(`not of the form it must have: ${field}`);
    this.name = 'FormError';
  }
}

const HASH = /^[0-9a-f]{64}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Reads a canonical JSON text: what is written otherwise, though it says the same, is refused. @throws FormError */
export function canonicalIn(text: string): JsonValue {
  try {
    const value = JSON.parse(text) as JsonValue;
    if (canonicalText(value) === text) return value;
  } catch {
    // Told below: what is no JSON is as good as what is not canonical.
  }
  throw new FormError('canonical');
}

/** An object with these members, and no others. @throws FormError */
export function objectOf(value: JsonValue, names: readonly string[], optional: readonly string[] = []): JsonObject {
  if (!isObject(value)) throw new FormError('object');
  const given = Object.keys(value);
  const missing = names.find((name) => !given.includes(name));
  const stranger = given.find((name) => !names.includes(name) && !optional.includes(name));
  if (missing !== undefined || stranger !== undefined) throw new FormError(missing ?? stranger ?? '');
  return value;
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws FormError when there is no such member */
export function valueIn(object: JsonObject, name: string): JsonValue {
  const value = object[name];
  if (value === undefined) throw new FormError(name);
  return value;
}

/** @throws FormError */
export function textIn(object: JsonObject, name: string, pattern = /^/): string {
  const value = object[name];
  if (typeof value !== 'string' || !pattern.test(value)) throw new FormError(name);
  return value;
}

/** A whole number from 0. @throws FormError */
export function countIn(object: JsonObject, name: string): number {
  const value = object[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new FormError(name);
  return value;
}

/** @throws FormError */
export function listIn(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name];
  if (!Array.isArray(value)) throw new FormError(name);
  return value as readonly JsonValue[];
}

/** 64 hex digits. @throws FormError */
export function hexIn(object: JsonObject, name: string): string {
  return textIn(object, name, HASH);
}

/** RFC 3339 UTC with milliseconds. @throws FormError */
export function instantIn(object: JsonObject, name: string): string {
  return textIn(object, name, INSTANT);
}

/** Hashes of 32 bytes in base64, written as Node writes them. @throws FormError */
export function hashesIn(object: JsonObject, name: string): readonly Buffer[] {
  return listIn(object, name).map((value) => {
    const bytes = Buffer.from(typeof value === 'string' ? value : '', 'base64');
    if (bytes.length !== 32 || bytes.toString('base64') !== value) throw new FormError(name);
    return bytes;
  });
}
