import { setTimeout as wait } from 'node:timers/promises';

export interface Ending {
  /** Ends what is under way and lets go of everything. */
  readonly end: () => Promise<void>;
  /** Milliseconds for that. */
  readonly boundMs: number;
  readonly logger: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
}

/**
 * Ends the process on SIGTERM or SIGINT, or with the process that started it, in bounded time: exit code 0 when it came to
 * its end, 1 when the time was up, when it failed, or at once at a second signal.
 */
export function endOnSignal({ end, boundMs, logger }: Ending): void {
  let ending = false;
  const exit = async (why: string): Promise<void> => {
    ending = true;
    logger.info({ why, boundMs }, 'stopping: what is under way is ended');
    const late = wait(boundMs, 'the time was up', { ref: false });
    const ended = end().then(
      () => null,
      (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
    );
    const trouble = await Promise.race([ended, late]);
    if (trouble === null) logger.info({ why }, 'stopped');
    else logger.warn({ why, trouble }, 'stopped before everything had ended');
    process.exit(trouble === null ? 0 : 1);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!ending) return void exit(signal);
    logger.warn({ signal }, 'a second signal: stopped at once');
    process.exit(1);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
  process.once('disconnect', () => void (ending || exit('the process that started this one is gone')));
}
