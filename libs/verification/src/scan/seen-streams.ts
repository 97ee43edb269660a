const BITS = 2 ** 25;
const PROBES = 3;

/**
 * Remembers which streams have begun, in 4 MiB whatever their number (a Bloom filter): "no" is certain, "yes" is likely,
 * and then the stream is read to know. Without it, a second first event of a stream that was pushed out of memory would
 * look like a new stream.
 */
export class SeenStreams {
  readonly #words = new Int32Array(BITS / 32);

  /** Whether the stream may have begun before; from now on it has. */
  begins(stream: string): boolean {
    const [first, step] = hashesOf(stream);
    let seen = true;
    for (let probe = 0; probe < PROBES; probe += 1) {
      const bit = ((first + Math.imul(probe, step)) >>> 0) & (BITS - 1);
      const mask = 1 << (bit & 31);
      const word = this.#words[bit >>> 5] ?? 0;
      if ((word & mask) === 0) {
        seen = false;
        this.#words[bit >>> 5] = word | mask;
      }
    }
    return seen;
  }
}

/** FNV-1a and a second mixing of it; who chooses names that collide makes streams be read twice, no more. */
function hashesOf(text: string): readonly [number, number] {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return [hash, (mixed ^ (mixed >>> 12)) | 1];
}
