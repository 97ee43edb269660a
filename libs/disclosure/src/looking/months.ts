import type { Instant } from '#kernel';

/** `yyyymm` of an instant, UTC. */
export function monthOf(instant: Instant): string {
  return instant.slice(0, 7).replace('-', '');
}

/** `yyyymm` of the month before, UTC. */
export function previousMonth(instant: Instant): string {
  const year = Number(instant.slice(0, 4));
  const month = Number(instant.slice(5, 7));
  return month === 1 ? `${year - 1}12` : `${year}${String(month - 1).padStart(2, '0')}`;
}
