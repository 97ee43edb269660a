import pino from 'pino';

/** Structured logs: codes, ids, counts. Never personal data, never content. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const LOGGER = Symbol('Logger');

/** JSON lines on stderr, so that stdout stays free for what a program prints for people or scripts. */
export function jsonLogger(name: string, level = 'info'): Logger {
  return pino(
    { name, level, base: { name, pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 2, sync: true }),
  );
}
