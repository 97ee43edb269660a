import { startEventStoreTwin } from './server.js';

/**
 * The twin as a process of its own. Environment: BATON_TWIN_POSTGRES_URL (required), BATON_TWIN_PORT (default: any).
 * Prints one JSON line on stdout when it accepts calls, or one with the error's name before it ends with status 1.
 */
async function main(): Promise<void> {
  const postgresUrl = process.env['BATON_TWIN_POSTGRES_URL'];
  if (!postgresUrl) throw new Error('BATON_TWIN_POSTGRES_URL is not set.');
  const twin = await startEventStoreTwin({ postgresUrl, port: Number(process.env['BATON_TWIN_PORT'] ?? 0) });
  const end = (): void => {
    void twin.stop().finally(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('disconnect', end);
  process.stdout.write(`${JSON.stringify({ ready: true, port: twin.port })}\n`);
  process.send?.({ ready: true, port: twin.port });
}

main().catch((error: unknown) => {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  process.stdout.write(`${JSON.stringify({ ready: false, error: name, message })}\n`);
  process.exitCode = 1;
});
