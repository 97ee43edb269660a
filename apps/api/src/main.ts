import { readFile } from 'node:fs/promises';
import { platformFrom } from '#composition';
import { configurationFrom, ConfigurationError, redacted, type Configuration } from '#configuration';
import { endOnSignal, refuseExposure } from '#operations';
import { DRAIN_BOUND, httpApp, listen, type Reachable } from '#web';
import { ApiModule } from './api.module.js';

/** Milliseconds from the signal to the end: requests under way, then goodbyes. */
const END_BOUND = DRAIN_BOUND + 2500;

async function main(): Promise<void> {
  refuseExposure(process);
  const configuration = configurationFrom(process.env);
  const platform = await platformFrom(configuration, 'baton-api');
  platform.logger.info(redacted(configuration), 'configuration');
  const reachable = await reachableFrom(configuration);
  const app = await httpApp(ApiModule.on(platform), configuration.BATON_OFFICE, platform.logger, reachable.tls);
  const port = await listen(app, reachable);
  platform.logger.info({ port }, 'the api takes commands');
  endOnSignal({ end: () => app.close(), boundMs: END_BOUND, logger: platform.logger });
  process.send?.({ ready: true, port });
}

/** @throws Error naming the variable when only half of a certificate is given */
async function reachableFrom(configuration: Configuration): Promise<Reachable> {
  const { BATON_HOST, BATON_PORT, BATON_TRUSTED_PROXIES, BATON_TLS_CERT_FILE, BATON_TLS_KEY_FILE } = configuration;
  const address = { host: BATON_HOST, port: BATON_PORT, trustedProxies: BATON_TRUSTED_PROXIES };
  if (BATON_TLS_CERT_FILE === undefined && BATON_TLS_KEY_FILE === undefined) return address;
  if (BATON_TLS_CERT_FILE === undefined || BATON_TLS_KEY_FILE === undefined)
    throw new Error('BATON_TLS_CERT_FILE and BATON_TLS_KEY_FILE are given together or not at all');
  const [cert, key] = await Promise.all([readFile(BATON_TLS_CERT_FILE, 'utf8'), readFile(BATON_TLS_KEY_FILE, 'utf8')]);
  return { ...address, tls: { cert, key } };
}

main().catch((error: unknown) => {
  const known =
    error instanceof ConfigurationError ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${known}\n`);
  process.exitCode = 1;
});
