export const PAUSE = Symbol('Pause');

/** Waits this many milliseconds. */
export type Pause = (milliseconds: number) => Promise<void>;
