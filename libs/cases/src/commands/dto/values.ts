import { Secret } from '#kernel';

/** A value without the members that are undefined. */
export type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** Leaves out what is undefined: a domain command has a field or has it not. */
export function present<const T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<T>;
}

/** What a person typed, out of the clear from here on. */
export function hidden(text: string): Secret<string>;
export function hidden(text: string | undefined): Secret<string> | undefined;
export function hidden(text: string | undefined): Secret<string> | undefined {
  return text === undefined ? undefined : new Secret(text);
}
