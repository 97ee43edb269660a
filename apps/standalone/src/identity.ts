import type { IdentityStore } from '#embedded';

/** What a start does about people: nothing, a one-time link, or an invented staff. */
export type Opening =
  { readonly kind: 'usual' } | { readonly kind: 'link'; readonly url: string } | { readonly kind: 'demo' };

/** Somebody asked for the demo on a folder with real accounts. */
export class NotADemoError extends Error {
  constructor(folder: string) {
    super(
      `${folder} 中已有账号，不是演示数据；演示请用另一个目录（--data）。\n` +
        `The data folder ${folder} has accounts and was not made by --demo; give the demo a folder of its own (--data).`,
    );
    this.name = 'NotADemoError';
  }
}

/** Marks a folder without accounts as a demo, or recognises one. @throws NotADemoError */
export async function claimForDemo(store: IdentityStore, folder: string): Promise<void> {
  if (await store.settings.isDemo()) return;
  if (!(await store.accounts.isEmpty())) throw new NotADemoError(folder);
  await store.settings.setDemo();
}
