import Provider, { errors, type Client, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { Logger } from 'pino';
import { Artifacts, ClientLookUp } from './artifacts.js';
import { CONSOLE, isSecret } from './clients.js';
import { identityError } from './identity.errors.js';
import type { IdentityStore } from './identity-store.js';
import { refusalPage, signedOutPage, signOutPage } from './pages.js';

/** Names the api as a resource; what its tokens carry as `aud` is the audience. */
export const RESOURCE = 'urn:baton:api';
/** Seconds an access token lives (issue 4: at most five minutes). */
export const ACCESS_TOKEN_SECONDS = 300;

const WORKING_DAY = 12 * 3600;
const LOOPBACK_ORIGIN = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

/** The provider, standing on what the store keeps. */
export async function makeProvider(
  store: IdentityStore,
  issuer: string,
  audience: string,
  logger: Logger,
): Promise<Provider> {
  const { settings } = store;
  const provider = new Provider(issuer, {
    ...(await whatItKeeps(store)),
    ...surface,
    ...tokens(audience),
    fetch: toTheApiOnly(() => settings.logoutUri()),
    renderError: (ctx, out) => {
      ctx.type = 'html';
      const code = out.error === 'temporarily_unavailable' ? 'IDENTITY.AWAY' : 'IDENTITY.EXPIRED';
      ctx.body = refusalPage(identityError(code));
    },
  });
  provider.Client.prototype.compareClientSecret = function (this: Client, secret: string): boolean {
    return isSecret(this.clientSecret, secret);
  };
  // Classes of errors only: messages may quote what was sent.
  provider.on('server_error', (_ctx, error) => logger.error({ error: error.name }, 'the provider failed'));
  provider.on('backchannel.error', (_ctx, error) =>
    logger.error({ error: error.name }, 'the api could not be told of a sign-out'),
  );
  return provider;
}

async function whatItKeeps(store: IdentityStore): Promise<Configuration> {
  const { pool, settings, accounts, clients } = store;
  return {
    adapter: (model) => (model === 'Client' ? new ClientLookUp(pool, clients) : new Artifacts(pool, model)),
    jwks: { keys: [await settings.signingKey()] },
    cookies: { keys: [await settings.cookieKey()] },
    findAccount: async (_ctx, sub) =>
      (await accounts.has(sub)) ? { accountId: sub, claims: () => ({ sub }) } : undefined,
    loadExistingGrant,
  };
}

/** What it offers, and no more: code with PKCE, refresh, client credentials, sign-out. */
const surface: Configuration = {
  scopes: ['openid', 'offline_access'],
  claims: { openid: ['sub'] },
  responseTypes: ['code'],
  clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
  pkce: { required: () => true },
  clientBasedCORS: (_ctx, origin, client) => client.clientId === CONSOLE && LOOPBACK_ORIGIN.test(origin),
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
};

function tokens(audience: string): Configuration {
  return {
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => client.clientId === token.clientId },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = signOutPage(form)),
        postLogoutSuccessSource: (ctx) => void (ctx.body = signedOutPage()),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== RESOURCE) throw new errors.InvalidTarget();
          const form = { accessTokenTTL: ACCESS_TOKEN_SECONDS, accessTokenFormat: 'jwt' } as const;
          return { scope: '', audience, ...form, jwt: { sign: { alg: 'ES256' } } };
        },
      },
    },
    // The session's id, so that one sign-out ends all its tokens.
    extraTokenClaims: (_ctx, token) => ('sid' in token && token.sid ? { sid: token.sid } : undefined),
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    expiresWithSession: () => true,
    rotateRefreshToken: true,
    ttl: {
      ...{ AccessToken: ACCESS_TOKEN_SECONDS, ClientCredentials: ACCESS_TOKEN_SECONDS, IdToken: ACCESS_TOKEN_SECONDS },
      ...{ AuthorizationCode: 60, Interaction: 600, Session: WORKING_DAY, Grant: WORKING_DAY },
      // Rotation does not lengthen it: whoever works longer signs in again.
      RefreshToken: (ctx) => ctx.oidc.entities.RotatedRefreshToken?.remainingTTL ?? WORKING_DAY,
    },
  };
}

/** The console is the office's own: who signs in has consented. */
async function loadExistingGrant(ctx: KoaContextWithOIDC): Promise<InstanceType<Provider['Grant']> | undefined> {
  const { client, session, provider } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const known = session.grantIdFor(client.clientId);
  const existing = known ? await provider.Grant.find(known) : undefined;
  if (existing) return existing;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid offline_access');
  await grant.save();
  return grant;
}

/**
 * The provider guards its own calls against loopback addresses; ours is on loopback. It may call one address, the one
 * the supervisor set, and nothing else.
 */
function toTheApiOnly(logoutUri: () => Promise<string | null>): NonNullable<Configuration['fetch']> {
  return async (input, { method, headers, body, signal } = {}) => {
    if (typeof input !== 'string' || input !== (await logoutUri())) throw new Error('not an address of ours');
    const init = { method: method ?? 'GET', redirect: 'manual' as const, headers: headers ?? {}, body: body ?? null };
    return fetch(input, { ...init, ...(signal ? { signal } : {}) });
  };
}
