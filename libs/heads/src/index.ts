export {
  checkHeads,
  type HeadFlaw,
  type HeadFlawKind,
  type HeadsReport,
  type HeadsToCheck,
} from './checking/check-heads.js';
export { headsError, headsErrors } from './domain/heads.errors.js';
export * from './domain/heads.events.js';
export { HeadsModule } from './heads.module.js';
export { askForHead } from './signing/head-demand.js';
export { HeadFolder } from './signing/head-folder.js';
export { makeHeadKey, readHeadKey } from './signing/head-key.js';
export type { HeadOutlet, PublishedHead } from './signing/head-outlet.js';
export { HeadSigner, type HeadHealth, type HeadSignerOptions } from './signing/head-signer.js';
export { HeadStream, type LoggedHead } from './signing/head-stream.js';
