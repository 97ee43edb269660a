import { z } from 'zod';
import { CODE } from '#kernel';

const port = z.coerce.number().int().min(0).max(65_535);
const file = z.string().min(1);
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
  BATON_MASTER_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'file with the master key, 64 hex digits, readable by the services alone (0600, or 0640 with a group of theirs); or BATON_MASTER_KEY',
    ),
  BATON_MASTER_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'not 64 hex digits')
    .optional()
    .describe('the master key itself, for a secret store that fills the environment; or BATON_MASTER_KEY_FILE'),
  BATON_MASTER_KEY_PREVIOUS_FILES: z
    .string()
    .default('')
    .describe('while a rotation goes on: files of the other master keys, with commas between'),
  BATON_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('address the api listens on; beyond loopback only with TLS or behind stated proxies'),
  BATON_TLS_CERT_FILE: file.optional().describe('file with the certificate chain the api shows, PEM'),
  BATON_TLS_KEY_FILE: file.optional().describe('file with the private key of that certificate, PEM'),
  BATON_TRUSTED_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe('how many proxies, which end TLS, stand between people and the api'),
  BATON_OIDC_ISSUER: z
    .url()
    .refine(isPrivate, 'https only, or http on loopback')
    .describe('identity provider whose access tokens are accepted, exactly as their iss says'),
  BATON_OIDC_AUDIENCE: z.string().min(1).default('baton-api').describe('what access tokens for the api carry as aud'),
  BATON_OIDC_JWKS_URI: z
    .url()
    .refine(isPrivate, 'https only, or http on loopback')
    .optional()
    .describe("where the provider's keys are; discovered from the issuer when absent"),
  BATON_PORT: port.default(8080).describe('port of the api'),
  BATON_PROJECTOR_PORT: port.default(8081).describe("port of the projector's health and metrics, on loopback"),
  BATON_OFFERED_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(24)
    .describe('hours after which a handover that nobody took is a custody gap'),
  BATON_HEAD_KEY_FILE: file
    .optional()
    .describe('file with the Ed25519 key that signs heads, PKCS#8 PEM, mode 0600; needed by the projector alone'),
  BATON_HEAD_KEY_PREVIOUS_FILE: file
    .optional()
    .describe('while that key is exchanged: the file of the one before, which signs the first head as well'),
  BATON_HEAD_KEY_LOST: z
    .string()
    .min(1)
    .optional()
    .describe(
      'while a lost key is replaced: its public key, the line that is pinned; with it the last head is checked',
    ),
  BATON_HEADS_FOLDER: file
    .optional()
    .describe('folder outside in which signed heads are kept, best on another machine; needed by the projector alone'),
  BATON_HEAD_EVENTS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(1_000)
    .describe('a head is signed after so many events'),
  BATON_HEAD_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_440)
    .default(5)
    .describe('or after so many minutes, when there is anything new'),
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
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.map(flawOf));
  const { BATON_MASTER_KEY_FILE, BATON_MASTER_KEY } = parsed.data;
  if ((BATON_MASTER_KEY_FILE === undefined) === (BATON_MASTER_KEY === undefined))
    throw new ConfigurationError(['BATON_MASTER_KEY_FILE, BATON_MASTER_KEY: exactly one of the two is needed']);
  return parsed.data;
}

/** As it may be printed: URLs without user and password. */
export function redacted(configuration: Configuration): Readonly<Record<string, string | number>> {
  const shown = (name: string, value: string | number): string | number => {
    if (name === 'BATON_MASTER_KEY') return '***';
    return typeof value === 'string' ? withoutSecrets(value) : value;
  };
  return Object.fromEntries(
    Object.entries(configuration).flatMap(([name, value]) => (value === undefined ? [] : [[name, shown(name, value)]])),
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

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Keys fetched over a line that others can write to would let them sign in as anyone. */
function isPrivate(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
