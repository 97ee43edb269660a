import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ActorId, Clock, Instant } from '#kernel';
import type { Identity } from '#access';
import { CLOCK, webError, type Authenticator } from '#web';
import { accessError } from '../access.errors.js';
import { nextExpiry, personOf, rolesInForce } from '../domain/staff.queries.js';
import { Accounts } from './accounts.js';
import { RightsLease, type Rights } from './rights-lease.js';
import { TokenVerifier, type AccessToken } from './token-verifier.js';

const REMEMBERED = 5000;
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;
/** Methods that change nothing: they go on for a while when the store cannot be read. */
const READING: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

interface Remembered {
  readonly identity: Identity;
  /** When a delegation to him runs out: the identity is made anew then. */
  readonly until: Instant | null;
}

/** Whose token it is, as staff events say at this moment: who, in which departments, with which roles (ADR 12). */
@Injectable()
export class StaffAuthenticator implements Authenticator {
  /** The same object for the same rights: what is derived from an identity may be kept with it. */
  readonly #identities = new LRUCache<string, Remembered>({ max: REMEMBERED });

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly accounts: Accounts,
    private readonly lease: RightsLease,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Asked again for the same request it judges anew: a long answer learns so that its reader was signed out.
   * @throws ACCESS.SIGN_IN, ACCESS.TOKEN_*, ACCESS.SIGNED_OUT, ACCESS.NOT_STAFF (401); ACCESS.DEPARTMENT (403);
   *   ACCESS.ISSUER_UNREACHABLE, STORE.UNAVAILABLE, KEYS.UNAVAILABLE (503)
   */
  async identify(request: IncomingMessage): Promise<Identity> {
    const token = await this.verifier.verify(bearerOf(request));
    const account = await this.accounts.digestOf(token.issuer, token.subject);
    const rights = await this.lease.rights(READING.has(request.method));
    if (rights.signedOut({ ...token, account })) throw accessError('ACCESS.SIGNED_OUT');
    const staff = personOf(rights.staff, account);
    if (staff === null) throw accessError('ACCESS.NOT_STAFF');
    return this.#identityOf(rights, staff, departmentOf(rights, staff, request), token);
  }

  #identityOf(rights: Rights, staff: string, department: string, token: AccessToken): Identity {
    const now = this.clock.now();
    const key = [staff, rights.revision, department, token.token].join('|');
    const known = this.#identities.get(key);
    if (known && (known.until === null || now < known.until)) return known.identity;
    const identity: Identity = {
      id: staff as ActorId,
      department,
      departments: rights.staff.people.get(staff)?.departments ?? [],
      roles: rolesInForce(rights.staff, staff, now),
      revision: rights.revision,
      session: { token: token.token, expires: token.expires, id: token.session },
    };
    this.#identities.set(key, { identity, until: nextExpiry(rights.staff, staff, now) });
    return identity;
  }
}

/** The token of a request (RFC 6750 §2.1: in the header only; in an address it would end up in logs). */
function bearerOf(request: IncomingMessage): string {
  const header = request.headers.authorization;
  if (header === undefined) throw webError('ACCESS.SIGN_IN');
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw accessError('ACCESS.TOKEN_INVALID');
  return token;
}

/** The department he acts for: one of his that the request names, else his home department. */
function departmentOf({ staff }: Rights, code: string, request: IncomingMessage): string {
  const departments = staff.people.get(code)?.departments ?? [];
  const named = request.headers['baton-department'];
  const chosen = named === undefined ? departments[0] : departments.find((department) => department === named);
  if (chosen === undefined) throw accessError('ACCESS.DEPARTMENT');
  return chosen;
}
