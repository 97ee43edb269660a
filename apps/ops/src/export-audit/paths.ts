import { hashesOf, inclusionSpans, type Hash, type SubtreePlace, type Subtrees } from '#proofs';

/** Subtrees from this level on are few, and come again in many proofs. */
const KEPT_FROM = 8;

/** Asks for each subtree once a call, and for the large ones once at all: the proofs of neighbours share most of theirs. */
export function sharedSubtrees(subtrees: Subtrees): Subtrees {
  const large = new Map<string, Hash>();
  return async (places) => {
    const wanted = new Map(places.map((place) => [nameOf(place), place]));
    const unknown = [...wanted].filter(([name]) => !large.has(name));
    const hashes = await subtrees(unknown.map(([, place]) => place));
    const known = new Map(unknown.map(([name], n) => [name, hashes[n]]));
    for (const [name, { level }] of unknown) {
      const hash = known.get(name);
      if (level >= KEPT_FROM && hash) large.set(name, hash);
    }
    return places.map((place) => {
      const hash = known.get(nameOf(place)) ?? large.get(nameOf(place));
      if (!hash) throw new RangeError(`no subtree ${nameOf(place)}`);
      return hash;
    });
  };
}

/** Inclusion paths of leaves in the tree of this size, asked for together. */
export async function pathsOf(
  indexes: readonly number[],
  size: number,
  subtrees: Subtrees,
): Promise<readonly (readonly Hash[])[]> {
  const spans = indexes.map((index) => inclusionSpans(index, size));
  const hashes = await hashesOf(spans.flat(), subtrees);
  let taken = 0;
  return spans.map((list) => hashes.slice(taken, (taken += list.length)));
}

function nameOf({ level, index }: SubtreePlace): string {
  return `${level}/${index}`;
}
