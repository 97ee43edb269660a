/**
 * Plain content on its way into an envelope. It never shows itself: not in JSON, not in logs, not in error texts.
 * Only `libs/protection` and the code that must decide on content call `reveal`.
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toJSON(): string {
    return '[secret]';
  }

  toString(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** AES-256-GCM ciphertext with what is needed to open it, the key excepted; binary parts are base64url. */
export interface Envelope {
  readonly alg: 'A256GCM';
  /** Id of the data key. */
  readonly key: string;
  /** Version of the data key (never of the master key). */
  readonly kv: number;
  readonly nonce: string;
  readonly ct: string;
  readonly tag: string;
}

/** A field of an event that is stored sealed: plain before the append, an envelope in the log. */
export type Sealed<T> = Secret<T> | (Envelope & { readonly __of?: T });

/** Whether a value read from the log is an envelope. */
export function isEnvelope(value: unknown): value is Envelope {
  return (
    typeof value === 'object' && value !== null && 'alg' in value && 'ct' in value && 'tag' in value && 'nonce' in value
  );
}
