import { z } from 'zod';
import { CODE } from '#kernel';

const port = z.coerce.number().int().min(0).max(65_535);
const url = (protocol: RegExp) => z.url({ protocol, hostname: /.+/ });

/**
 * Everything a Baton process is told by its environment. A secret is never printed; a value that is wrong stops the
 * process before it opens anything.
 */
const schema = z.object({
  BATON_OFFICE: z
    .string()
    .regex(CODE)
    .default('150403')
    .describe('code of the office; part of every stream name, never changes'),
  BATON_ZONE: z
    .string()
    .refine(isZone, 'not an IANA time zone')
    .default('Asia/Shanghai')
    .describe("zone of the office's days and years"),
  BATON_EVENTSTORE_URL: url(/^esdb(\+discover)?$/).describe('event store, e.g. esdb://127.0.0.1:2113?tls=false'),
  BATON_KEYS_URL: url(/^postgres(ql)?$/).describe('Postgres database of wrapped data keys: durable, backed up'),
  BATON_READMODELS_URL: url(/^postgres(ql)?$/).describe('Postgres database of read models: may be dropped at any time'),
  BATON_MASTER_KEY_FILE: z.string().min(1).describe('file with the master key, 64 hex digits, mode 0600'),
  BATON_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('address the api listens on; loopback only until sign-in exists'),
  BATON_PORT: port.default(8080).describe('port of the api'),
  BATON_PROJECTOR_PORT: port.default(8081).describe("port of the projector's health and metrics, on loopback"),
  BATON_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('least level that is logged'),
});

export type Configuration = Readonly<z.output<typeof schema>>;

/** The environment is not fit to start with; the message names every variable and what it is for. */
export class ConfigurationError extends Error {
  constructor(readonly flaws: readonly string[]) {
    super(
      `Baton cannot start, the configuration has ${flaws.length} flaw(s):\n${flaws.map((flaw) => `  - ${flaw}`).join('\n')}`,
    );
    this.name = 'ConfigurationError';
  }
}

/** @throws ConfigurationError naming variables, never values */
export function configurationFrom(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(parsed.error.issues.map(flawOf));
}

/** As it may be printed: URLs without user and password. */
export function redacted(configuration: Configuration): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(configuration).map(([name, value]) => [
      name,
      typeof value === 'string' ? withoutSecrets(value) : value,
    ]),
  );
}

function flawOf(issue: z.core.$ZodIssue): string {
  const name = String(issue.path[0]);
  const field = name in schema.shape ? schema.shape[name as keyof typeof schema.shape] : undefined;
  return `${name}: ${issue.message} (${field?.description ?? 'unknown'})`;
}

function withoutSecrets(value: string): string {
  if (!URL.canParse(value)) return value;
  const parsed = new URL(value);
  if (parsed.username || parsed.password) {
    parsed.username = '***';
    parsed.password = '';
  }
  return parsed.href;
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
