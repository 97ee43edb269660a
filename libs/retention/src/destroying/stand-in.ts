import type { Identity } from '#access';

/** Whose roles this person has by delegation now: sorted, each once. */
export function standInFor({ roles }: Pick<Identity, 'roles'>): string[] {
  return [...new Set(roles.flatMap(({ from }) => from ?? []))].sort();
}
