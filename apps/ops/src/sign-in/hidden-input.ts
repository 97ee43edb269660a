import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { Terminal } from '../terminal/terminal.js';

/** Asks for one line without showing what is typed; from a pipe, its first line. */
export async function askHidden(terminal: Terminal, question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: process.stdin.isTTY });
  try {
    if (process.stdin.isTTY) terminal.err.write(question);
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
    if (process.stdin.isTTY) terminal.err.write('\n');
  }
}
