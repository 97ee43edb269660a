import { platformFrom } from '#composition';
import { configurationFrom, ConfigurationError, redacted } from '#configuration';
import { httpApp, listenOnLoopback } from '#web';
import { ApiModule } from './api.module.js';

async function main(): Promise<void> {
  const configuration = configurationFrom(process.env);
  const platform = await platformFrom(configuration, 'baton-api');
  platform.logger.info(redacted(configuration), 'configuration');
  const app = await httpApp(ApiModule.on(platform), configuration.BATON_OFFICE, platform.logger);
  const port = await listenOnLoopback(app, configuration.BATON_HOST, configuration.BATON_PORT);
  platform.logger.info({ port }, 'the api takes commands');
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.send?.({ ready: true, port });
}

main().catch((error: unknown) => {
  const known =
    error instanceof ConfigurationError ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${known}\n`);
  process.exitCode = 1;
});
