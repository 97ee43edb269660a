/**
 * What a value must look like: a function that says where its first flaw is, e.g. `data.items.0` (empty: the value
 * itself), or null where there is none. It never throws, copies nothing, and tells places, not what stands there.
 */
export type Shape<Value> = ((value: unknown) => string | null) & {
  /** For the compiler only: what a value without a flaw is. */
  readonly like?: readonly [Value];
};

/** What fits a shape. */
export type Like<S> = S extends { readonly like?: readonly [infer Value] } ? Value : never;

type Fields = Readonly<Record<string, Shape<unknown>>>;
type OptionalName<F extends Fields> = {
  [Name in keyof F]: undefined extends Like<F[Name]> ? Name : never;
}[keyof F];
type Members<F extends Fields> = {
  readonly [Name in Exclude<keyof F, OptionalName<F>>]: Like<F[Name]>;
} & { readonly [Name in OptionalName<F>]?: Like<F[Name]> };
type Flat<T> = { [Name in keyof T]: T[Name] };

const HERE = '';

/** Tells the compiler what the shape tells us. */
export function fits<Value>(shape: Shape<Value>, value: unknown): value is Value {
  return shape(value) === null;
}

export const anyText: Shape<string> = (value) => (typeof value === 'string' ? null : HERE);
export const truth: Shape<boolean> = (value) => (typeof value === 'boolean' ? null : HERE);

/** Text of so many characters, ends included. */
export function texts(least: number, most = Infinity): Shape<string> {
  return (value) => (typeof value === 'string' && value.length >= least && value.length <= most ? null : HERE);
}

export function matching(pattern: RegExp): Shape<string> {
  return (value) => (typeof value === 'string' && pattern.test(value) ? null : HERE);
}

/** An integer JSON can hold, ends included. */
export function whole(least = -Infinity, most = Infinity): Shape<number> {
  return (value) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most ? null : HERE;
}

export function among<const Value extends string | number>(...values: readonly Value[]): Shape<Value> {
  const allowed: ReadonlySet<unknown> = new Set(values);
  return (value) => (allowed.has(value) ? null : HERE);
}

/** May be absent. */
export function optional<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return (value) => (value === undefined ? null : shape(value));
}

/** A list of so many, ends included. */
export function list<Value>(shape: Shape<Value>, least = 0, most = Infinity): Shape<readonly Value[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most) return HERE;
    for (let index = 0; index < value.length; index += 1) {
      const flaw = shape(value[index]);
      if (flaw !== null) return within(String(index), flaw);
    }
    return null;
  };
}

/** An object with these fields, and any others. */
export function having<const F extends Fields>(fields: F): Shape<Flat<Members<F>>> {
  const members = Object.entries(fields).map(([name, shape]) => ({ name, shape }));
  return (value) => {
    if (!isObject(value)) return HERE;
    for (const { name, shape } of members) {
      const flaw = shape(value[name]);
      if (flaw !== null) return within(name, flaw);
    }
    return null;
  };
}

/** An object with these fields and no others. */
export function exact<const F extends Fields>(fields: F): Shape<Flat<Members<F>>> {
  const known = new Set(Object.keys(fields));
  const shape = having(fields);
  return (value) => {
    const flaw = shape(value);
    return flaw === null && isObject(value) && hasStranger(value, known) ? HERE : flaw;
  };
}

/** One of several objects; a field, named first, says which. */
export function variant<const Shapes extends Fields>(by: string, shapes: Shapes): Shape<Like<Shapes[keyof Shapes]>> {
  const table = new Map<unknown, Shape<unknown>>(Object.entries(shapes));
  return (value) => {
    if (!isObject(value)) return HERE;
    const shape = table.get(value[by]);
    return shape ? shape(value) : by;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasStranger(value: object, known: ReadonlySet<string>): boolean {
  for (const name in value) if (!known.has(name)) return true;
  return false;
}

function within(name: string, flaw: string): string {
  return flaw === HERE ? name : `${name}.${flaw}`;
}
