/**
 * The form in which numbers are compared: full-width digits and dashes become plain ones, letters upper case, spaces go.
 * Printed numbers keep their own form beside it.
 */
export function numberKeyOf(number: string): string {
  return number
    .normalize('NFKC')
    .replace(/[\s\u200b]+/gu, '')
    .replace(/[‐‑‒–—―−]/gu, '-')
    .toUpperCase();
}
