import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import type { OidcSettings } from '#web';
import { accessError } from '../access.errors.js';

/** Milliseconds the provider may take to say its keys. */
const DEADLINE = 2000;

const discoveryDocument = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The keys the identity provider signs with; fetched when first needed, and again when a token names an unknown one. */
export class IssuerKeys {
  #set: Promise<JWTVerifyGetKey> | null = null;

  constructor(private readonly settings: OidcSettings) {}

  /** The key a token's header asks for. @throws ACCESS.ISSUER_UNREACHABLE; JWKSNoMatchingKey and the like */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    try {
      const set = await this.#keySet();
      return await set(header, token);
    } catch (error) {
      throw concernsToken(error) ? error : accessError('ACCESS.ISSUER_UNREACHABLE');
    }
  };

  #keySet(): Promise<JWTVerifyGetKey> {
    this.#set ??= this.#discovered().catch((error: unknown) => {
      this.#set = null;
      throw error;
    });
    return this.#set;
  }

  async #discovered(): Promise<JWTVerifyGetKey> {
    const uri = this.settings.jwksUri ?? (await discover(this.settings.issuer));
    return createRemoteJWKSet(new URL(uri), { timeoutDuration: DEADLINE });
  }
}

/** The provider answered, and the token is at fault; anything else is trouble with the provider. */
function concernsToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}

/** OpenID Connect Discovery 1.0 §4. @throws when it is not the issuer's own document, or names keys on an open line */
async function discover(issuer: string): Promise<string> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(DEADLINE),
    redirect: 'error',
  });
  if (!response.ok) throw new Error('no discovery document');
  const document = discoveryDocument.parse(await response.json());
  const closed = document.jwks_uri.startsWith('https:') || issuer.startsWith('http:');
  if (document.issuer !== issuer || !closed) throw new Error('not the discovery document of the issuer');
  return document.jwks_uri;
}
