import { serveIdentity } from './server.js';

/**
 * The twin as a process of its own. Environment: BATON_IDENTITY_POSTGRES_URL (required), BATON_IDENTITY_PORT (default:
 * any), BATON_OIDC_AUDIENCE (default: baton-api). Prints one JSON line on stdout when it takes requests, or one with the
 * error's name before it ends with status 1.
 */
async function main(): Promise<void> {
  const postgresUrl = process.env['BATON_IDENTITY_POSTGRES_URL'];
  if (!postgresUrl) throw new Error('BATON_IDENTITY_POSTGRES_URL is not set.');
  const audience = process.env['BATON_OIDC_AUDIENCE'];
  const twin = await serveIdentity({
    postgresUrl,
    port: Number(process.env['BATON_IDENTITY_PORT'] ?? 0),
    ...(audience ? { audience } : {}),
  });
  const end = (): void => {
    void twin.stop().finally(() => process.exit(0));
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('disconnect', end);
  const { port, issuer, jwksUri } = twin;
  process.stdout.write(`${JSON.stringify({ ready: true, port })}\n`);
  process.send?.({ ready: true, port, issuer, jwksUri });
}

main().catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ ready: false, error: error instanceof Error ? error.name : 'unknown' })}\n`);
  process.exitCode = 1;
});
