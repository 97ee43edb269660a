import type { Writable } from 'node:stream';
import { BatonError } from '#kernel';

/** Where a command talks: results to `out`, progress and refusals to `err`. */
export interface Terminal {
  readonly out: Writable;
  readonly err: Writable & { readonly isTTY?: boolean };
}

export function say(terminal: Terminal, ...lines: readonly string[]): void {
  for (const line of lines) terminal.out.write(`${line}\n`);
}

export function complain(terminal: Terminal, ...lines: readonly string[]): void {
  for (const line of lines) terminal.err.write(`${line}\n`);
}

/** `CODE: 中文 English (line 3, trace case-7)`: codes and places, never content. */
export function errorLine(error: BatonError): string {
  return `${error.code}: ${error.entry.zh} ${error.entry.en}${detailsText(error.details)}`;
}

function detailsText(details: BatonError['details']): string {
  const told = Object.entries(details).map(([name, value]) => `${name} ${printable(String(value))}`);
  return told.length > 0 ? ` (${told.join(', ')})` : '';
}

/** Names come from files of others: nothing in them steers the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�').slice(0, 200);
}

/** Exit codes: 1 the input or the command was refused, 3 something it needs is away (try again), 130 stopped by hand. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof BatonError)) return 70;
  if (error.code === 'IMPORT.INTERRUPTED') return 130;
  return error.status === 503 ? 3 : 1;
}
