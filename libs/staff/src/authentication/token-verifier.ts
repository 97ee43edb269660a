import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { BatonError } from '#kernel';
import { OIDC, type OidcSettings } from '#web';
import { accessError } from '../access.errors.js';
import { IssuerKeys } from './issuer-keys.js';

/** Public keys only: with a shared secret, whoever can check a token could make one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** Seconds a token may live at most, from issue to expiry. */
export const LONGEST_LIFE = 300;
/** Seconds two machines' clocks may differ. */
const TOLERANCE = 5;
const REMEMBERED = 10_000;
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** What an access token says of itself, and whose it is. Nothing else is taken from it. */
export interface AccessToken {
  readonly issuer: string;
  readonly subject: string;
  /** Hex SHA-256 of the token's own id. */
  readonly token: string;
  /** Hex SHA-256 of the session's id, where there is one. */
  readonly session: string | null;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970. */
  readonly expires: number;
}

/** Whom a provider's logout notice concerns. */
export interface LogoutNotice {
  readonly issuer: string;
  readonly subject: string | null;
  /** Hex SHA-256 of the session's id. */
  readonly session: string | null;
  /** Seconds since 1970, by the provider's clock. */
  readonly issuedAt: number;
}

const accessClaims = z.object({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  jti: z.string().min(1),
  sid: z.string().min(1).optional(),
  iat: z.number(),
  exp: z.number(),
});

const logoutClaims = z
  .object({
    iss: z.string(),
    sub: z.string().min(1).max(255).optional(),
    sid: z.string().min(1).optional(),
    jti: z.string().min(1),
    iat: z.number(),
    events: z.record(z.string(), z.unknown()).refine((events) => isObject(events[LOGOUT_EVENT])),
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub !== undefined || sid !== undefined);

/**
 * Validates tokens of the one issuer: signature by its published keys, algorithm, type, issuer, audience, times
 * (RFC 9068 §4). Judged by this machine's time, not the office's clock: the token comes from another machine.
 */
@Injectable()
export class TokenVerifier {
  readonly #keys: IssuerKeys;
  /** Tokens found good, by their hash: a signature is checked once. */
  readonly #good = new LRUCache<string, AccessToken>({ max: REMEMBERED });

  constructor(@Inject(OIDC) private readonly settings: OidcSettings) {
    this.#keys = new IssuerKeys(settings);
  }

  /** @throws ACCESS.TOKEN_INVALID, ACCESS.TOKEN_EXPIRED, ACCESS.ISSUER_UNREACHABLE */
  async verify(token: string): Promise<AccessToken> {
    const hash = sha256(token);
    const known = this.#good.get(hash);
    if (known) return unexpired(known);
    const good = await this.#verified(token).catch(refuse);
    this.#good.set(hash, good);
    return good;
  }

  /**
   * A logout token (OpenID Connect Back-Channel Logout 1.0 §2.6). Its audience is the client somebody signed in with,
   * which is no business of the api: the issuer signed it, and all it can do is end a session.
   * @throws ACCESS.LOGOUT_INVALID, ACCESS.ISSUER_UNREACHABLE
   */
  async verifyLogout(token: string): Promise<LogoutNotice> {
    try {
      const claims = logoutClaims.parse(await this.#payload(token, { typ: 'logout+jwt' }));
      const session = claims.sid ? sha256(claims.sid) : null;
      return { issuer: claims.iss, subject: claims.sub ?? null, session, issuedAt: Math.floor(claims.iat) };
    } catch (error) {
      throw isUnreachable(error) ? error : accessError('ACCESS.LOGOUT_INVALID');
    }
  }

  async #verified(token: string): Promise<AccessToken> {
    const { audience } = this.settings;
    const claims = accessClaims.parse(await this.#payload(token, { typ: 'at+jwt', audience, requiredClaims: ['exp'] }));
    if (claims.exp - claims.iat > LONGEST_LIFE) throw accessError('ACCESS.TOKEN_INVALID');
    return {
      issuer: claims.iss,
      subject: claims.sub,
      token: sha256(claims.jti),
      session: claims.sid === undefined ? null : sha256(claims.sid),
      issuedAt: Math.floor(claims.iat),
      expires: Math.floor(claims.exp),
    };
  }

  async #payload(token: string, options: JWTVerifyOptions): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, this.#keys.find, {
      issuer: this.settings.issuer,
      algorithms: ALGORITHMS,
      clockTolerance: TOLERANCE,
      maxTokenAge: LONGEST_LIFE,
      ...options,
    });
    return payload;
  }
}

/** Hex SHA-256. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function unexpired(token: AccessToken): AccessToken {
  if (token.expires + TOLERANCE <= Date.now() / 1000) throw accessError('ACCESS.TOKEN_EXPIRED');
  return token;
}

function refuse(error: unknown): never {
  if (error instanceof BatonError) throw error;
  throw accessError(error instanceof errors.JWTExpired ? 'ACCESS.TOKEN_EXPIRED' : 'ACCESS.TOKEN_INVALID');
}

function isUnreachable(error: unknown): boolean {
  return error instanceof BatonError && error.code === 'ACCESS.ISSUER_UNREACHABLE';
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
