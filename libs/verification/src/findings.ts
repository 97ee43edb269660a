import type { Finding } from '#invariants';

/** A finding, and the place of its event among ours where that is known. */
export interface Located extends Finding {
  readonly sequence: number | null;
}

/** What was found wrong. */
export interface Found {
  /** The first bad event of the log; null when no event is to blame. */
  readonly first: Located | null;
  /** In log order, those without an event at the end; at most the first hundred of each code. */
  readonly findings: readonly Located[];
  /** All of them, by code. */
  readonly counts: Readonly<Record<string, number>>;
}

const KEPT = 100;

/** Keeps findings in bounded memory: all are counted, the first of each code are kept. */
export class Findings {
  readonly #counts = new Map<string, number>();
  readonly #kept: Located[] = [];

  /** @param sequence of the event among ours, null when it is not known */
  add(finding: Finding, sequence: number | null = null): void {
    const count = (this.#counts.get(finding.code) ?? 0) + 1;
    this.#counts.set(finding.code, count);
    if (count <= KEPT) this.#kept.push({ ...finding, sequence });
  }

  addAll(findings: readonly Finding[], sequence: number | null = null): void {
    for (const finding of findings) this.add(finding, sequence);
  }

  /** How many have a code of one of these families, e.g. `CHAIN`. */
  under(families: readonly string[]): number {
    const mine = [...this.#counts].filter(([code]) => families.includes(familyOf(code)));
    return mine.reduce((sum, [, count]) => sum + count, 0);
  }

  found(): Found {
    const findings = this.#kept.toSorted((a, b) => placeAmongOurs(a) - placeAmongOurs(b));
    const counts = Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    return { first: findings.find(({ event }) => event !== null) ?? null, findings, counts };
  }
}

/** What stands before the dot of a code. */
export function familyOf(code: string): string {
  return code.slice(0, code.indexOf('.'));
}

function placeAmongOurs({ sequence, event }: Located): number {
  return sequence ?? (event ? Number.MAX_SAFE_INTEGER : Number.MAX_VALUE);
}
