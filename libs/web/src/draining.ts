import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from './logger.js';
import { underWay } from './metrics.js';
import { webError } from './web.errors.js';

/** Milliseconds requests under way may take until they are cut off; a command is answered within 3 s. */
export const DRAIN_BOUND = 5000;

/** The end of taking requests: those under way are answered, later ones refused, and none is left hanging. */
export class Draining implements BeforeApplicationShutdown {
  readonly #underWay = new Set<Response>();
  #server: Server | null = null;
  #emptied: (() => void) | null = null;
  #closing = false;

  constructor(private readonly logger: Logger) {}

  /** The server that is to take no more connections at the end. */
  attach(server: Server): void {
    this.#server = server;
  }

  /** Counts a request until its response is closed. @throws PROCESS.STOPPING */
  readonly admit = (_: Request, response: Response, next: NextFunction): void => {
    if (this.#closing) {
      response.setHeader('Connection', 'close');
      throw webError('PROCESS.STOPPING');
    }
    this.#underWay.add(response);
    underWay.inc();
    response.once('close', () => this.#ended(response));
    next();
  };

  /** Stops taking requests, and waits for those under way. What then remains is cut off with its connection. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#closing = true;
    this.#server?.close();
    for (const response of this.#underWay) if (!response.headersSent) response.setHeader('Connection', 'close');
    const over = new AbortController();
    const emptied = new Promise<void>((resolve) => (this.#emptied = resolve));
    if (this.#underWay.size > 0)
      await Promise.race([emptied, wait(DRAIN_BOUND, undefined, { signal: over.signal }).catch(() => undefined)]);
    over.abort();
    if (this.#underWay.size > 0) this.logger.warn({ requests: this.#underWay.size }, 'requests were cut off');
  }

  #ended(response: Response): void {
    this.#underWay.delete(response);
    underWay.dec();
    if (this.#underWay.size === 0) this.#emptied?.();
  }
}
