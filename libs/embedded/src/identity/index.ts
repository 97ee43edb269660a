import type { IdentityTwin, IdentityTwinOptions } from './server.js';

export { CONSOLE, REDIRECT_PATH, type ScriptClient } from './clients.js';
export { identityError } from './identity.errors.js';
export { openIdentityStore, type IdentityStore } from './identity-store.js';
export type { Invitation } from './invitations.js';
export type { IdentityTwin, IdentityTwinOptions } from './server.js';
export { scriptToken, signIn, type Credentials, type SignedIn } from './sign-in.js';

/** Starts the identity twin in this process; see `serveIdentity`. Loaded when it is wanted: most importers never start one. */
export async function startIdentityTwin(options: IdentityTwinOptions): Promise<IdentityTwin> {
  const { serveIdentity } = await import('./server.js');
  return serveIdentity(options);
}
